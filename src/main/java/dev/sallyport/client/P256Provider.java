package dev.sallyport.client;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The curve P-256 by Bouncy Castle, for TLS handshakes. The JDK computes tables for it first, once
 * in each process, with ten times the multiplications that a handshake needs. Other curves, and
 * signing, go on to the JDK.
 */
public final class P256Provider extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "SallyportP256";

    private P256Provider() {
        super(NAME, "1", "ECDSA verification and key pairs on P-256, by Bouncy Castle");
        Map<String, String> keys = Map.of("SupportedKeyClasses", P256Verifier.KEYS.getName());
        for (int bits : List.of(256, 384, 512)) {
            String digest = "SHA-" + bits;
            offer(
                    "Signature",
                    "SHA" + bits + "withECDSA",
                    keys,
                    P256Verifier.class,
                    () -> new P256Verifier(digest));
        }
        offer("KeyPairGenerator", "EC", Map.of(), P256KeyPairs.class, P256KeyPairs::new);
    }

    /** Asks this provider before the JDK's, in all of the process. May be called twice. */
    public static void install() {
        if (Security.getProvider(NAME) == null) {
            int _ = Security.insertProviderAt(new P256Provider(), 1);
        }
    }

    private void offer(
            String type,
            String algorithm,
            Map<String, String> attributes,
            Class<?> made,
            Supplier<Object> maker) {
        putService(
                new Service(this, type, algorithm, made.getName(), null, attributes) {
                    @Override
                    public Object newInstance(@Nullable Object parameter) {
                        return maker.get();
                    }
                });
    }
}
