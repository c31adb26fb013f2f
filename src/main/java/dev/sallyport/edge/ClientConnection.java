package dev.sallyport.edge;

import dev.sallyport.terms.ClientCertificate;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, as far as the connection itself tells.
 *
 * @param client the true client: what the PROXY header says, else the peer
 * @param peer who opened the TCP connection: the client or the L4 edge
 * @param local our own side of the connection
 * @param sni the name the client asked for in TLS, in lower case, or empty
 * @param tlsVersion {@code TLSv1.2}, {@code TLSv1.3}, or null without TLS
 * @param alpn the negotiated protocol, or empty
 * @param certificate what the client showed, valid or not; empty where it showed none, or none is
 *     asked for
 */
public record ClientConnection(
        InetSocketAddress client,
        InetSocketAddress peer,
        InetSocketAddress local,
        String sni,
        @Nullable String tlsVersion,
        String alpn,
        Optional<ClientCertificate> certificate) {
    /** One without a certificate. */
    public ClientConnection(
            InetSocketAddress client,
            InetSocketAddress peer,
            InetSocketAddress local,
            String sni,
            @Nullable String tlsVersion,
            String alpn) {
        this(client, peer, local, sni, tlsVersion, alpn, Optional.empty());
    }
}
