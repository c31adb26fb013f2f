package dev.sallyport.policy.ppl;

/** A group of facts, and the name by which {@code authorize_log_fields} keeps it in the log. */
public enum Need {
    USER("user"),
    EMAIL("email"),
    CLAIMS("id-token-claims"),
    GROUPS(""),
    CLIENT_IP("ip"),
    CERTIFICATE(""),
    METHOD("method"),
    PATH("path"),
    HEADERS("headers"),
    TIME("");

    private final String logField;

    Need(String logField) {
        this.logField = logField;
    }

    /** The log field that holds it, or empty: no field does. */
    public String logField() {
        return logField;
    }
}
