package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A provider's stable name: half a SHA-256 over kind, URL and client. */
final class ProviderId {
    private ProviderId() {}

    static String of(ProviderSettings.Remote settings) {
        // Lengths, so that no two triples make the same text.
        String text =
                settings.kind().id()
                        + " "
                        + settings.url().length()
                        + " "
                        + settings.url()
                        + " "
                        + settings.clientId();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
