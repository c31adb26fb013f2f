package dev.sallyport.identity.login.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Values that cannot be guessed, and PKCE's way to show one without telling it, RFC 7636. */
final class Randomness {
    private static final int BYTES = 32;

    private final RandomGenerator random;

    /**
     * @param random a cryptographically strong one
     */
    Randomness(RandomGenerator random) {
        this.random = random;
    }

    /** 256 bits as 43 characters of base64url. */
    String value() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The S256 challenge of a verifier, section 4.2. */
    static String challenge(String verifier) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
