package dev.sallyport.edge;

import dev.sallyport.edge.ConnectionCap.Standing;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.ChannelBuffers;
import dev.sallyport.tunnel.KeepAlive;
import dev.sallyport.tunnel.Pacing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One listener on one event loop; several share a port. It is a Vert.x {@code HttpServer}, since
 * web requests, our own pages and HTTP/2 share the port with tunnels; handlers of ours stand before
 * its TLS and before its codec.
 */
public final class Edge {
    /** Streams that one HTTP/2 connection may have open at once, tunnels included. */
    private static final int MAX_STREAMS = 256;

    private static final int MAX_HEAD = 65_536;

    /** Of a body at once: with Vert.x's 8 KiB each TLS record would come in two. */
    private static final int MAX_PART = 65_536;

    private final Supplier<EdgeSettings> settings;
    private final EdgeListener listener;
    private final EdgeListener overloaded;
    private final ConnectionFailures failures;
    private final ConnectionCap cap;
    private final HttpServer server;
    private final Http2Windows.Reserve reserve = new Http2Windows.Reserve();
    private boolean begun;

    /**
     * Prepares a listener; nothing is bound yet.
     *
     * @param settings read for each accepted connection; address and plaintext are those of this
     *     moment
     * @param tls absent for plaintext
     * @param cap shared by all listeners of a server
     */
    public Edge(
            Vertx vertx,
            Supplier<EdgeSettings> settings,
            @Nullable ServerTls tls,
            EdgeListener listener,
            ConnectionFailures failures,
            ConnectionCap cap) {
        this.settings = settings;
        this.listener = listener;
        this.overloaded = new Overloaded(listener);
        this.failures = failures;
        this.cap = cap;
        this.server =
                vertx.createHttpServer(options(settings.get(), tls))
                        .connectionHandler(this::connected)
                        .requestHandler(this::requested)
                        .exceptionHandler(cause -> {});
    }

    private static HttpServerOptions options(EdgeSettings settings, @Nullable ServerTls tls) {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setAcceptBacklog(4096)
                        .setHttp2ClearTextEnabled(false)
                        .setHandle100ContinueAutomatically(false)
                        // WebSockets are passed on as they are: nobody here reads their frames.
                        .setPerFrameWebSocketCompressionSupported(false)
                        .setPerMessageWebSocketCompressionSupported(false)
                        .setMaxInitialLineLength(MAX_HEAD)
                        .setMaxHeaderSize(MAX_HEAD)
                        .setMaxChunkSize(MAX_PART)
                        .setInitialSettings(
                                new Http2Settings()
                                        .setMaxConcurrentStreams(MAX_STREAMS)
                                        .setMaxHeaderListSize(MAX_HEAD)
                                        .setInitialWindowSize(Http2Windows.FIRST));
        if (tls != null) {
            List<HttpVersion> versions = new ArrayList<>();
            for (String protocol : settings.alpn()) {
                versions.add(protocol.equals("h2") ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1);
            }
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setAlpnVersions(versions)
                    .setSslEngineOptions(new EdgeTlsOptions(tls))
                    // Vert.x insists on a key; the context that counts is ServerTls's.
                    .setKeyCertOptions(
                            KeyCertOptions.wrap(new CertificateChooser(settings.certificates())));
        }
        return options;
    }

    /**
     * Binds. With port 0 all listeners of one Vert.x share the port that the system chooses.
     *
     * @return the port
     */
    public Future<Integer> listen() {
        EdgeSettings now = settings.get();
        String host = AnyAddress.or(now.host());
        // A negative port is how Vert.x lets several servers share one that the system chooses.
        int port = now.port() == 0 ? -1 : now.port();
        return server.listen(port, host).map(HttpServer::actualPort);
    }

    /** Stops accepting at once, and closes what is still open after {@code grace}. */
    public Future<Void> close(Duration grace) {
        return server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void connected(HttpConnection connection) {
        ChannelHandlerContext context = ((HttpServerConnection) connection).channelHandlerContext();
        Channel channel = context.channel();
        EdgeSettings now = settings.get();
        KeepAlive.enable(channel);
        if (!begun) {
            // Vert.x shows its listener only as the parent of what it has accepted.
            begun = true;
            Pacing.without(channel.parent());
        }
        if (now.certificates().isEmpty()) {
            ChannelBuffers.readInBulk(channel);
        }
        Standing standing = cap.of(channel);
        if (standing == Standing.TURNED_AWAY) {
            var _ = channel.close();
            return;
        }
        var deadlines = Overloaded.deadlines(standing, now.deadlines());
        EdgeConnection facts = EdgeConnection.of(channel);
        if (channel.pipeline().get("httpDecoder") == null) {
            // Without it Vert.x logs each broken frame as an error of its own, as often as they
            // come.
            connection.exceptionHandler(cause ->
                    failures.failed("http2", facts.client(), String.valueOf(cause.getMessage())));
            Http2Windows.install(context, reserve);
            facts.http2(
                    new Http2Idle(connection, channel.eventLoop(), deadlines.idle()),
                    Http2Trailers.install((Http2ConnectionHandler) context.handler()),
                    Http2Data.install(context));
            return;
        }
        boolean admitted = standing == Standing.ADMITTED;
        HeadHandler heads = new HeadHandler(admitted ? listener : overloaded, deadlines, failures);
        channel.pipeline().addBefore("httpDecoder", "heads", heads);
        channel.pipeline().addAfter("httpDecoder", "body", new BodyTap());
        if (channel.pipeline().get(ChunkedWriteHandler.class) != null) {
            // For files, which we never send; every other write would pass through its queue.
            channel.pipeline().remove(ChunkedWriteHandler.class);
        }
        // With TLS, ConnectionTls has put it before itself.
        if (now.certificates().isEmpty() && now.proxyProtocol().isPresent()) {
            channel.pipeline().addFirst("proxy", new ProxyProtocolHandler(now, facts, failures));
        }
    }

    private void requested(HttpServerRequest request) {
        ChannelHandlerContext context =
                ((HttpServerConnection) request.connection()).channelHandlerContext();
        Channel channel = context.channel();
        EdgeConnection connection = EdgeConnection.of(channel);
        ClientConnection facts = connection.facts(channel);
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        HeadHandler heads = http2 ? null : channel.pipeline().get(HeadHandler.class);
        RequestHead head = heads == null ? http2Head(request) : heads.passed();
        boolean admitted = cap.of(channel) == Standing.ADMITTED;
        if (http2 && request.method().equals(HttpMethod.CONNECT)) {
            boolean room = admitted && cap.streamBegins();
            connection.http2().begins(request, room ? cap::streamEnded : () -> {});
            (room ? listener : overloaded)
                    .tunnel(
                            new Http2Tunnel(
                                    request,
                                    channel.eventLoop(),
                                    facts,
                                    head,
                                    connection.data().of(request.streamId()),
                                    new StreamOutput(context, request.streamId())));
            return;
        }
        Supplier<List<Header>> trailers;
        if (heads != null) {
            answeredTells(heads, request, channel);
            trailers = heads.trailers();
        } else if (http2) {
            connection.http2().begins(request, () -> {});
            trailers = connection.trailers().of(request.streamId());
        } else {
            // Turned away when it was accepted: it is being closed.
            return;
        }
        (admitted ? listener : overloaded)
                .web(
                        new WebExchange(
                                request,
                                facts,
                                head,
                                trailers,
                                Optional.ofNullable(channel.pipeline().get(BodyTap.class)),
                                channel.eventLoop(),
                                settings.get().deadlines().head()));
    }

    private static void answeredTells(
            HeadHandler heads, HttpServerRequest request, Channel channel) {
        ChannelHandlerContext at = channel.pipeline().context(heads);
        // On the next turn: Vert.x is still finishing the response when it calls this.
        request.response().endHandler(end -> at.executor().execute(() -> heads.answered(at)));
    }

    private static RequestHead http2Head(HttpServerRequest request) {
        List<Header> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        var authority = request.authority();
        if (authority != null && !authority.toString().equals(request.getHeader("host"))) {
            // Beside another Host it is one too many, and the head is refused for it.
            headers.add(new Header("host", authority.toString()));
        }
        String target = request.uri();
        if (request.method().equals(HttpMethod.CONNECT)) {
            target = authority == null ? "" : authority.toString();
        }
        return new RequestHead(
                request.method().name(), target == null ? "" : target, "HTTP/2", headers);
    }
}
