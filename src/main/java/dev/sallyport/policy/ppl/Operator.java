package dev.sallyport.policy.ppl;

/** How the criteria of one list go together. */
public enum Operator {
    /** Every one holds. */
    AND("and", true, false),
    /** At least one holds. */
    OR("or", false, false),
    /** None holds. */
    NOT("not", true, true),
    /** At least one does not hold: not A, or not B. What the word promises is {@link #NOT}. */
    NOR("nor", false, true);

    private final String word;
    private final boolean needsAll;
    private final boolean inverts;

    Operator(String word, boolean needsAll, boolean inverts) {
        this.word = word;
        this.needsAll = needsAll;
        this.inverts = inverts;
    }

    /** As policies write it. */
    public String word() {
        return word;
    }

    boolean needsAll() {
        return needsAll;
    }

    boolean inverts() {
        return inverts;
    }
}
