package dev.sallyport.identity.token;

import dev.sallyport.terms.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * One key for each purpose, from the one secret that the nodes of a deployment share: what was made
 * for one purpose is noise to every other. HKDF-SHA256, RFC 5869. Immutable.
 */
public final class Keys {
    private static final int BYTES = 32;

    private final Secret shared;

    /**
     * @param shared at least 32 bytes
     */
    public Keys(Secret shared) {
        if (shared.reveal().length < BYTES) {
            throw new IllegalArgumentException("a shared secret has at least 32 bytes");
        }
        this.shared = shared;
    }

    /** The 32 bytes for a purpose; equal secrets and purposes give equal keys. */
    public SecretKey key(String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(shared.reveal())
                                    .thenExpand(
                                            ("sallyport " + purpose)
                                                    .getBytes(StandardCharsets.UTF_8),
                                            BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK 25 has HKDF-SHA256", e);
        }
    }
}
