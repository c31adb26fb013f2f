package dev.sallyport.policy.ppl;

/** What a rule is for. */
public enum Action {
    ALLOW("allow"),
    DENY("deny");

    private final String word;

    Action(String word) {
        this.word = word;
    }

    /** As policies write it. */
    public String word() {
        return word;
    }
}
