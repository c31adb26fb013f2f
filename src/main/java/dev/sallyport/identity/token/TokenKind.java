package dev.sallyport.identity.token;

/** What a token is for. Each kind has a key of its own: none passes for another. */
public enum TokenKind {
    /** Points to a session of somebody who signed in. */
    SESSION("JWT"),
    /** Points to a service account. */
    SERVICE_ACCOUNT("service-account+jwt");

    private final String type;

    TokenKind(String type) {
        this.type = type;
    }

    /** The {@code typ} of its header, RFC 7515 section 4.1.9. */
    String type() {
        return type;
    }
}
