package dev.sallyport.policy.ppl;

/** What is wrong with a criterion's value. */
public final class DataFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String where;

    /**
     * @param where below the value, as {@code .is} or {@code [2]}; empty for the value itself
     * @param message what was found, what to write instead
     */
    public DataFault(String where, String message) {
        super(message, null, false, false);
        this.where = where;
    }

    /** The same fault, seen from further out. */
    public DataFault under(String outer) {
        return new DataFault(outer + where, message());
    }

    public String where() {
        return where;
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
