package dev.sallyport.fake;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One HTTP/2 connection whose tunnels are blocking streams, with flow control that a slow reader
 * exerts and a writer feels. Fast enough to be compared with a plain TLS connection.
 */
public final class FastHttp2 implements AutoCloseable {
    private static final int WINDOW = 16 << 20;
    static final long PATIENCE_SECONDS = 30;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Channel connection;

    public FastHttp2(int port) throws IOException {
        this(port, WINDOW);
    }

    /**
     * Connects.
     *
     * @param window bytes that the proxy may send ahead on each stream
     */
    public FastHttp2(int port, int window) throws IOException {
        SslContext tls = tls();
        connection =
                new Bootstrap()
                        .group(group)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        start(channel, tls.newHandler(channel.alloc()), window);
                                    }
                                })
                        .connect("127.0.0.1", port)
                        .syncUninterruptibly()
                        .channel();
        connection
                .pipeline()
                .get(SslHandler.class)
                .handshakeFuture()
                .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static SslContext tls() throws IOException {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(
                        new ApplicationProtocolConfig(
                                Protocol.ALPN,
                                SelectorFailureBehavior.NO_ADVERTISE,
                                SelectedListenerFailureBehavior.ACCEPT,
                                "h2"))
                .build();
    }

    private static void start(Channel channel, SslHandler tls, int window) {
        var codec =
                Http2FrameCodecBuilder.forClient()
                        .initialSettings(new Http2Settings().initialWindowSize(window))
                        .build();
        channel.pipeline().addLast(tls, codec, new Http2MultiplexHandler(new Pushed()), new Wide());
    }

    /** A connection window that is never what limits. */
    private static final class Wide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) throws Exception {
            var codec = ctx.pipeline().get(Http2FrameCodec.class);
            codec.decoder()
                    .flowController()
                    .incrementWindowSize(codec.connection().connectionStream(), 1 << 30);
            ctx.fireChannelActive();
        }
    }

    /** Nothing is pushed. */
    @ChannelHandler.Sharable
    private static final class Pushed extends ChannelInboundHandlerAdapter {}

    public boolean isOpen() {
        return connection.isActive();
    }

    /** Asks for a tunnel and expects it. */
    public FastHttp2Stream open(String authority) throws IOException {
        return new FastHttp2Stream(connection, authority);
    }

    @Override
    public void close() {
        connection.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
