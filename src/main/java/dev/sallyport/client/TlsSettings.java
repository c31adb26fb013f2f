package dev.sallyport.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to trust the proxy, and how it may know us. Immutable.
 *
 * @param caCert base64 of PEM certificates trusted besides the system's
 * @param alternateCa a PEM file of such certificates
 * @param verify false trusts whoever answers
 * @param clientCert a PEM file: our certificate and its chain
 * @param clientKey a PEM file: its private key, not encrypted
 */
public record TlsSettings(
        @Nullable String caCert,
        @Nullable Path alternateCa,
        boolean verify,
        @Nullable Path clientCert,
        @Nullable Path clientKey) {
    public TlsSettings {
        if ((clientCert == null) != (clientKey == null)) {
            throw new IllegalArgumentException(
                    "--client-cert and --client-key belong together: give both or none");
        }
    }
}
