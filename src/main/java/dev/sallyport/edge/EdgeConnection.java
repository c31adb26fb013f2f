package dev.sallyport.edge;

import dev.sallyport.terms.ClientCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What the edge knows of one accepted channel. Confined to its event loop. */
final class EdgeConnection {
    private static final AttributeKey<EdgeConnection> KEY =
            AttributeKey.valueOf("sallyport.connection");

    private final InetSocketAddress peer;
    private InetSocketAddress client;
    private boolean failureTold;
    private Optional<ClientCertificate> certificate = Optional.empty();
    private @Nullable Http2Idle http2;
    private @Nullable Http2Trailers trailers;
    private @Nullable Http2Data data;

    private EdgeConnection(InetSocketAddress peer) {
        this.peer = peer;
        this.client = peer;
    }

    /** The channel's connection, made on first sight. */
    static EdgeConnection of(Channel channel) {
        EdgeConnection known = channel.attr(KEY).get();
        if (known != null) {
            return known;
        }
        EdgeConnection fresh = new EdgeConnection((InetSocketAddress) channel.remoteAddress());
        channel.attr(KEY).set(fresh);
        return fresh;
    }

    InetSocketAddress peer() {
        return peer;
    }

    InetSocketAddress client() {
        return client;
    }

    void client(InetSocketAddress address) {
        client = address;
    }

    /**
     * Whether this is the connection's first failure: the ones that follow from it are not news.
     */
    boolean failsNow() {
        boolean first = !failureTold;
        failureTold = true;
        return first;
    }

    /** What the client has shown; told once, at the end of the handshake. */
    void certificate(Optional<ClientCertificate> shown) {
        certificate = shown;
    }

    void http2(Http2Idle idle, Http2Trailers behind, Http2Data frames) {
        http2 = idle;
        trailers = behind;
        data = frames;
    }

    /** Only for a connection that speaks HTTP/2. */
    Http2Idle http2() {
        return Objects.requireNonNull(http2, "the connection speaks HTTP/2");
    }

    /** Only for a connection that speaks HTTP/2. */
    Http2Trailers trailers() {
        return Objects.requireNonNull(trailers, "the connection speaks HTTP/2");
    }

    /** Only for a connection that speaks HTTP/2. */
    Http2Data data() {
        return Objects.requireNonNull(data, "the connection speaks HTTP/2");
    }

    /** A snapshot for the rooms above; after the TLS handshake, if there is one. */
    ClientConnection facts(Channel channel) {
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return new ClientConnection(client, peer, local, "", null, "");
        }
        SSLSession session = tls.engine().getSession();
        String alpn = tls.applicationProtocol();
        return new ClientConnection(
                client,
                peer,
                local,
                Sni.of(session),
                session.getProtocol(),
                alpn == null ? "" : alpn,
                certificate);
    }
}
