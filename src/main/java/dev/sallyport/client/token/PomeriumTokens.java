package dev.sallyport.client.token;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Where pomerium-cli keeps its tokens: a file for each proxy with nothing but the token in it.
 * Names and content are as pomerium-cli 0.33 has them.
 */
final class PomeriumTokens {
    static final List<String> BELOW = List.of("pomerium-cli", "jwts");

    private static final String ALGORITHM = "HmacSHA512/256";
    private static final String KEY = "LocalJWTCache";
    private static final int NAME_RADIX = 36;

    private PomeriumTokens() {}

    /** The file of a proxy. The key of its hash is no secret: it is in everybody's program. */
    static String fileName(ProxyUrl proxy) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
            byte[] hash =
                    mac.doFinal(
                            (proxy.address() + "|" + proxy.tls())
                                    .getBytes(StandardCharsets.US_ASCII));
            String name = new BigInteger(1, hash).toString(NAME_RADIX).toUpperCase(Locale.ROOT);
            return name + ".jwt";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    static byte[] bytes(Credential credential) {
        return credential.reveal().getBytes(StandardCharsets.US_ASCII);
    }

    /** Null when this is no token: pomerium-cli does not write its files in one go. */
    static @Nullable Credential parse(byte[] bytes) {
        try {
            return Credential.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
