package dev.sallyport.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's own list of certificate authorities, where an administrator or a tool such
 * as mkcert adds a company's. The JDK has a list of its own and does not look here.
 *
 * @param environment {@code SSL_CERT_FILE} in it replaces the usual files
 * @param system the name of the operating system, as the JDK gives it
 */
public record SystemRoots(Map<String, String> environment, String system) {
    private static final List<String> BUNDLES =
            List.of(
                    "/etc/ssl/certs/ca-certificates.crt",
                    "/etc/pki/tls/certs/ca-bundle.crt",
                    "/etc/ssl/ca-bundle.pem",
                    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                    "/etc/ssl/cert.pem");

    public SystemRoots {
        environment = Map.copyOf(environment);
    }

    /** The system's trusted certificates, or null where there is no readable list. */
    @Nullable KeyStore load() {
        try {
            String name = system.toLowerCase(Locale.ROOT);
            if (name.contains("mac")) {
                return opened("KeychainStore-ROOT");
            }
            if (name.contains("windows")) {
                return opened("Windows-ROOT");
            }
            Path bundle = bundle();
            return bundle == null ? null : PemFile.trust(PemFile.certificates(bundle));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // Fewer roots to trust: the handshake fails and says so, it does not pass.
            return null;
        }
    }

    private static KeyStore opened(String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        // A copy: the trust manager walks the aliases more than once, each time into the system.
        List<X509Certificate> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getCertificate(alias) instanceof X509Certificate cert) {
                found.add(cert);
            }
        }
        return PemFile.trust(found);
    }

    private @Nullable Path bundle() {
        String named = environment.get("SSL_CERT_FILE");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        for (String file : BUNDLES) {
            Path path = Path.of(file);
            if (Files.isReadable(path)) {
                return path;
            }
        }
        return null;
    }
}
