package dev.sallyport.edge;

import java.net.InetSocketAddress;
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
 */
public record ClientConnection(
        InetSocketAddress client,
        InetSocketAddress peer,
        InetSocketAddress local,
        String sni,
        @Nullable String tlsVersion,
        String alpn) {}
