package dev.sallyport.client;

/** A service account's token. Prints as stars. Immutable. */
public final class Credential {
    private static final int MAX_LENGTH = 16 * 1024;

    private final String token;

    private Credential(String token) {
        this.token = token;
    }

    /**
     * A token of the characters of RFC 9110 token68, 1 to 16,384 of them: anything else could end
     * the header line it travels in.
     *
     * @throws IllegalArgumentException whose message never repeats the text
     */
    public static Credential serviceAccount(String token) {
        if (!token.matches("[A-Za-z0-9._~+/-]+=*") || token.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the service account token is not a token: expected one line of letters,"
                            + " digits and . _ ~ + / - =");
        }
        return new Credential(token);
    }

    String authorization() {
        return "Pomerium " + token;
    }

    @Override
    public String toString() {
        return "Credential[***]";
    }
}
