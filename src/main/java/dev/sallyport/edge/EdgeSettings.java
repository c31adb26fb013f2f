package dev.sallyport.edge;

import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the listener behaves.
 *
 * @param host an address to bind, or empty for all of them
 * @param port 0 to 65535; 0 lets the system choose
 * @param certificates the first is the one for a client that names no known host; empty means
 *     plaintext ({@code insecure_server})
 * @param alpn protocols offered, in order: {@code h2}, {@code http/1.1}
 * @param proxyProtocol present: every connection must begin with a PROXY header
 * @param clientTrust present: clients are asked for certificates; never without TLS
 */
public record EdgeSettings(
        String host,
        int port,
        List<CertifiedKey> certificates,
        List<String> alpn,
        Optional<ProxyProtocol> proxyProtocol,
        Deadlines deadlines,
        Optional<ClientTrustSettings> clientTrust) {
    /** A listener that asks for no certificates. */
    public EdgeSettings(
            String host,
            int port,
            List<CertifiedKey> certificates,
            List<String> alpn,
            Optional<ProxyProtocol> proxyProtocol,
            Deadlines deadlines) {
        this(host, port, certificates, alpn, proxyProtocol, deadlines, Optional.empty());
    }

    public EdgeSettings {
        certificates = List.copyOf(certificates);
        alpn = List.copyOf(alpn);
    }

    /**
     * Who may send a PROXY header.
     *
     * @param trusted empty: everybody, as in Pomerium
     */
    public record ProxyProtocol(List<Cidr> trusted) {
        public ProxyProtocol {
            trusted = List.copyOf(trusted);
        }
    }

    /**
     * How long we wait.
     *
     * @param proxyHeader from accept to the end of the PROXY header
     * @param handshake from there to the end of the TLS handshake
     * @param head from the first moment a head may come to its last byte
     * @param idle without a request in progress, on a connection that keeps alive
     */
    public record Deadlines(
            Duration proxyHeader, Duration handshake, Duration head, Duration idle) {
        public static final Deadlines DEFAULT =
                new Deadlines(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5));
    }
}
