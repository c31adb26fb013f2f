package dev.sallyport.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A token that shows who asks: a user's, from a sign-in, or a service account's. Its content is the
 * proxy's affair, its expiry included: a token that has ended costs one more request, and a wrong
 * clock here costs nothing. Prints as stars. Immutable.
 */
public final class Credential {
    /** In characters. */
    public static final int MAX_LENGTH = 16 * 1024;

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
    public static Credential of(String token) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(
                    "not a token: expected one line of letters, digits and . _ ~ + / - =");
        }
        return new Credential(token);
    }

    /** As {@link #of}, with words that fit the options a service account is given by. */
    public static Credential serviceAccount(String token) {
        if (!isToken(token)) {
            throw new IllegalArgumentException(
                    "the service account token is not a token: expected one line of letters,"
                            + " digits and . _ ~ + / - =");
        }
        return new Credential(token);
    }

    // Not a pattern: every start of the client comes through here.
    private static boolean isToken(String text) {
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '=') {
            end--;
        }
        boolean ok = end > 0 && text.length() <= MAX_LENGTH;
        for (int i = 0; i < end && ok; i++) {
            char c = text.charAt(i);
            ok =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "._~+/-".indexOf(c) >= 0;
        }
        return ok;
    }

    /** The token itself: for a header line and for the cache, and for nothing else. */
    public String reveal() {
        return token;
    }

    /** In constant time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credential that
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.US_ASCII),
                        that.token.getBytes(StandardCharsets.US_ASCII));
    }

    /** Constant: a hash of a secret is a hint about it. */
    @Override
    public int hashCode() {
        return Credential.class.hashCode();
    }

    @Override
    public String toString() {
        return "Credential[***]";
    }
}
