package dev.sallyport.edge;

import dev.sallyport.edge.ConnectionCap.Standing;
import dev.sallyport.tunnel.ChannelBuffers;
import dev.sallyport.tunnel.TlsHalfClose;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/**
 * The TLS of one connection. When it enters the pipeline it puts the PROXY handler in front of
 * itself: the one moment at which a Vert.x server lets us stand before its TLS.
 */
final class ConnectionTls extends SslHandler {
    private final EdgeSettings settings;
    private final ConnectionFailures failures;
    private final ConnectionCap cap;

    ConnectionTls(
            SSLEngine engine,
            boolean startTls,
            Executor executor,
            EdgeSettings settings,
            ConnectionFailures failures,
            ConnectionCap cap) {
        super(engine, startTls, executor);
        this.settings = settings;
        this.failures = failures;
        this.cap = cap;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        Standing standing = cap.of(ctx.channel());
        if (standing == Standing.TURNED_AWAY) {
            var _ = ctx.close();
        }
        EdgeConnection connection = EdgeConnection.of(ctx.channel());
        var deadlines = Overloaded.deadlines(standing, settings.deadlines());
        long millis = deadlines.handshake().toMillis();
        if (settings.proxyProtocol().isPresent()) {
            // The handshake's clock starts here, before the PROXY header has been read.
            millis += deadlines.proxyHeader().toMillis();
            ctx.pipeline()
                    .addBefore(
                            ctx.name(),
                            "proxy",
                            new ProxyProtocolHandler(settings, connection, failures));
        }
        ChannelBuffers.readInBulk(ctx.channel());
        setHandshakeTimeout(millis, TimeUnit.MILLISECONDS);
        handshakeFuture()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        TlsHalfClose.takeOver(engine());
                    } else {
                        report(connection, done.cause());
                    }
                });
        super.handlerAdded(ctx);
    }

    private void report(EdgeConnection connection, Throwable cause) {
        String reason =
                cause instanceof SslHandshakeTimeoutException ? "tls_timeout" : "tls_handshake";
        String said = cause.getMessage();
        String detail =
                said == null ? "the client closed the connection during the handshake" : said;
        if (connection.failsNow()) {
            failures.failed(reason, connection.client(), detail);
        }
    }
}
