package dev.sallyport.fake;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;

/**
 * A service of gRPC's shape, frame by frame: HTTP/2 with messages that have their length before
 * them and a status in the trailers. {@code /echo} answers each message as it comes, {@code /count}
 * all of them by one, {@code /watch} one of them by three, {@code /deny} with the status 7 in the
 * only head. {@code /none} answers 204 with a body, and {@code /odd} with the status 99.
 */
public final class GrpcUpstream implements AutoCloseable {
    private static final int MESSAGE_PREFIX = 5;
    private static final Map<String, String> STATUSES = Map.of("/none", "204", "/odd", "99");

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> trailers = new LinkedBlockingQueue<>();
    private final Channel channel;

    private GrpcUpstream(SslContext tls) {
        channel =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel child) {
                                        begin(child, tls);
                                    }
                                })
                        .bind(new InetSocketAddress("127.0.0.1", 0))
                        .syncUninterruptibly()
                        .channel();
    }

    /** One for {@code h2c://}. */
    public static GrpcUpstream clear() {
        return new GrpcUpstream(null);
    }

    /** One for {@code https://}. */
    public static GrpcUpstream secured(TestAuthority.Issued own) {
        try {
            return new GrpcUpstream(
                    SslContextBuilder.forServer(own.key(), own.certificate())
                            .applicationProtocolConfig(
                                    new ApplicationProtocolConfig(
                                            Protocol.ALPN,
                                            SelectorFailureBehavior.NO_ADVERTISE,
                                            SelectedListenerFailureBehavior.ACCEPT,
                                            "h2"))
                            .build());
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin(Channel child, SslContext tls) {
        if (tls != null) {
            child.pipeline().addLast(tls.newHandler(child.alloc()));
        }
        child.pipeline()
                .addLast(Http2FrameCodecBuilder.forServer().build())
                .addLast(
                        new Http2MultiplexHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new Call());
                                    }
                                }));
    }

    /** A message as it goes over the wire. */
    public static byte[] message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[MESSAGE_PREFIX + bytes.length];
        whole[MESSAGE_PREFIX - 1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, whole, MESSAGE_PREFIX, bytes.length);
        return whole;
    }

    private final class Call extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private String path = "";
        private int messages;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
            switch (frame) {
                case Http2HeadersFrame head when path.isEmpty() -> {
                    begin(ctx, head.headers());
                    if (head.isEndStream()) {
                        end(ctx);
                    }
                }
                case Http2HeadersFrame behind -> {
                    for (Map.Entry<CharSequence, CharSequence> field : behind.headers()) {
                        trailers.add(field.getKey() + ": " + field.getValue());
                    }
                    end(ctx);
                }
                case Http2DataFrame data -> {
                    messages += data.content().readableBytes() > 0 ? 1 : 0;
                    if (path.equals("/echo")) {
                        say(ctx, data.content().retain());
                    }
                    if (data.isEndStream()) {
                        end(ctx);
                    }
                }
                default -> {}
            }
        }

        private void begin(ChannelHandlerContext ctx, Http2Headers head) {
            path = head.path().toString();
            Http2Headers answer =
                    new DefaultHttp2Headers()
                            .status(STATUSES.getOrDefault(path, "200"))
                            .set("content-type", "application/grpc")
                            .set("x-te", head.get("te", "none"));
            boolean denied = path.equals("/deny");
            if (denied) {
                answer.set("grpc-status", "7").set("grpc-message", "not you");
            }
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(answer, denied));
        }

        private void say(ChannelHandlerContext ctx, ByteBuf bytes) {
            ctx.writeAndFlush(new DefaultHttp2DataFrame(bytes));
        }

        private void end(ChannelHandlerContext ctx) {
            if (path.equals("/deny")) {
                return;
            }
            int times = path.equals("/watch") ? 3 : path.equals("/echo") ? 0 : 1;
            for (int i = 0; i < times; i++) {
                say(ctx, ctx.alloc().buffer().writeBytes(message("got " + messages)));
            }
            Http2Headers status =
                    new DefaultHttp2Headers().set("grpc-status", "0").set("grpc-message", "fine");
            ctx.writeAndFlush(new DefaultHttp2HeadersFrame(status, true));
        }
    }

    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** What has come behind requests, field by field. */
    public BlockingQueue<String> trailers() {
        return trailers;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
