package dev.sallyport.config;

import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.upstream.UpstreamTls;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Reads how routes speak TLS to their upstreams. Routes that say the same share what is built of
 * it. The words of its faults are Pomerium's. Not thread-safe.
 */
final class UpstreamTlsReader {
    private static final int MAX_FILE = 1024 * 1024;
    private static final int ANY_PORT = 443;

    private static final List<String> KEYS =
            List.of(
                    "tls_skip_verify",
                    "tls_server_name",
                    "tls_upstream_server_name",
                    "tls_custom_ca",
                    "tls_custom_ca_file",
                    "tls_client_cert",
                    "tls_client_key",
                    "tls_client_cert_file",
                    "tls_client_key_file",
                    "upstream_starttls");

    private final ReferencedFiles files;
    private final AuthorityReader authorities;
    private final Validity validity;
    private final List<X509Certificate> everywhere;
    private final Map<UpstreamTls.Settings, UpstreamTls> built = new HashMap<>();

    UpstreamTlsReader(Section top, ReferencedFiles files, Validity validity) {
        this.files = files;
        this.validity = validity;
        this.authorities = new AuthorityReader(files, validity);
        this.everywhere =
                authorities.read(
                        top,
                        "certificate_authority",
                        "config: couldn't decode the certificate authority",
                        "config: couldn't load the certificate authority file");
    }

    /**
     * The TLS of one route, or nothing after telling its faults.
     *
     * @param protocols what ALPN offers
     * @param spoken whether a target speaks TLS: without one, nothing is built of what was read
     */
    Optional<UpstreamTls> read(Section route, List<String> protocols, boolean spoken) {
        Optional<CertifiedKey> client = clientKey(route);
        List<X509Certificate> only =
                authorities.read(
                        route,
                        "tls_custom_ca",
                        "config: couldn't decode custom ca",
                        "config: couldn't load client ca file");
        // Nothing is done with these yet, but a bad one is a fault all the same.
        var _ =
                authorities.read(
                        route,
                        "tls_downstream_client_ca",
                        "config: couldn't decode downstream client ca",
                        "config: couldn't load downstream client ca file");
        boolean verify = !route.flag("tls_skip_verify", false);
        var settings = new UpstreamTls.Settings(verify, only, everywhere, client, protocols);
        Optional<String> name = serverName(route);
        return spoken ? name.flatMap(known -> build(route, settings, known)) : Optional.empty();
    }

    /** For a route whose targets do not speak TLS. */
    static void warnOfNoEffect(Section route) {
        for (String key : KEYS) {
            if (route.has(key) && (!key.equals("tls_skip_verify") || route.flag(key, false))) {
                route.warn(key, "has no effect: the target does not speak TLS; write tls://");
            }
        }
    }

    private Optional<UpstreamTls> build(
            Section route, UpstreamTls.Settings settings, String serverName) {
        UpstreamTls tls = built.get(settings);
        if (tls == null) {
            try {
                tls = UpstreamTls.prepare(settings);
            } catch (SSLException e) {
                route.error("", "its TLS can't be set up: " + e.getMessage());
                return Optional.empty();
            }
            built.put(settings, tls);
        }
        return Optional.of(tls.naming(serverName));
    }

    /** Empty text: the target's own. */
    private static Optional<String> serverName(Section route) {
        for (String key : List.of("tls_upstream_server_name", "tls_server_name")) {
            if (route.has(key)) {
                try {
                    String name = route.text(key).orElseThrow();
                    return Optional.of(new HostPort(name, ANY_PORT).host());
                } catch (IllegalArgumentException e) {
                    route.error(key, e);
                    return Optional.empty();
                }
            }
        }
        return Optional.of("");
    }

    /** A file beats base64, as in Pomerium. */
    private Optional<CertifiedKey> clientKey(Section route) {
        Optional<CertifiedKey> decoded =
                pair(route, "tls_client_cert", "tls_client_key", this::decoded);
        return pair(route, "tls_client_cert_file", "tls_client_key_file", this::loaded)
                .or(() -> decoded);
    }

    private interface PairReader {
        Optional<CertifiedKey> read(Section route, String certificate, String key);
    }

    private static Optional<CertifiedKey> pair(
            Section route, String certificate, String key, PairReader reader) {
        if (route.has(certificate) && route.has(key)) {
            return reader.read(route, certificate, key);
        }
        if (route.has(certificate) || route.has(key)) {
            route.error(
                    route.has(certificate) ? certificate : key,
                    "config: client certificate key and cert both must be non-empty");
        }
        return Optional.empty();
    }

    private Optional<CertifiedKey> decoded(Section route, String certificate, String key) {
        try {
            CertifiedKey pair =
                    Certificates.pair(
                            ValueType.base64(route.text(certificate).orElse("")),
                            ValueType.base64(route.text(key).orElse("")));
            validity.check(route, certificate, pair.leaf());
            return Optional.of(pair);
        } catch (IllegalArgumentException e) {
            // Not the decoder's words: they may repeat a character of the key.
            route.error(certificate, "config: couldn't decode client cert");
            return Optional.empty();
        }
    }

    private Optional<CertifiedKey> loaded(Section route, String certificate, String key) {
        Path keyFile = files.resolve(route.text(key).orElse(""));
        try {
            byte[] chain = files.read(files.resolve(route.text(certificate).orElse("")), MAX_FILE);
            CertifiedKey pair = Certificates.pair(chain, files.read(keyFile, MAX_FILE));
            validity.check(route, certificate, pair.leaf());
            if (ReferencedFiles.isWiderThan0640(keyFile)) {
                route.warn(
                        key, "others may read the private key " + keyFile + "; chmod 640 or less");
            }
            return Optional.of(pair);
        } catch (IllegalArgumentException e) {
            route.error(certificate, "config: couldn't load client cert file: " + e.getMessage());
            return Optional.empty();
        }
    }
}
