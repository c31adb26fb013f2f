package dev.sallyport.edge;

import dev.sallyport.terms.ClientCertificate;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Hears of connections that ended before they had a head. Called on event loops; neither blocks nor
 * throws.
 */
@FunctionalInterface
public interface ConnectionFailures {
    /**
     * A connection ended without a head.
     *
     * @param reason a stable code: {@code proxy_untrusted}, {@code proxy_header}, {@code
     *     proxy_timeout}, {@code tls_handshake}, {@code tls_client_certificate}, {@code
     *     tls_timeout}, {@code head_timeout}, {@code overload}, {@code http2} for frames that break
     *     the protocol; {@code accept} where the system gave no connection at all
     * @param client for {@code accept} the listener's own address
     * @param detail for the operator; may hold text of the peer's, so it is escaped before it is
     *     written
     */
    void failed(String reason, InetSocketAddress client, String detail);

    /**
     * The same for a handshake.
     *
     * @param sni the name that the client asked for, or empty
     * @param certificate the client's, if it is what the handshake failed by
     */
    default void handshakeFailed(
            String reason,
            InetSocketAddress client,
            String detail,
            String sni,
            Optional<ClientCertificate> certificate) {
        failed(reason, client, detail);
    }
}
