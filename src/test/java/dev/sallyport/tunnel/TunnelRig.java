package dev.sallyport.tunnel;

import dev.sallyport.fake.PeerEnd;
import dev.sallyport.fake.PeerScript;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TunnelModel;
import dev.sallyport.terms.CloseReason;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** Tunnels of two real legs on one event loop, with small socket buffers so that they fill up. */
final class TunnelRig implements AutoCloseable {
    private static final int SOCKET_BUFFER = 16_384;
    private static final TunnelSettings NO_LIMITS =
            new TunnelSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final boolean epoll;
    private final ByteBufAllocator allocator;
    private final EventLoopGroup group;
    private final SslContext tls;
    private final ServerSocket service;
    private final Channel listener;
    private final BlockingQueue<Tunnel> tunnels = new LinkedBlockingQueue<>();
    private final List<TunnelReport> reports = new CopyOnWriteArrayList<>();
    private volatile boolean early;
    private volatile TunnelSettings settings = NO_LIMITS;

    TunnelRig(boolean epoll, boolean secured, ByteBufAllocator allocator) throws Exception {
        this.epoll = epoll;
        this.allocator = allocator;
        group =
                new MultiThreadIoEventLoopGroup(
                        1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        tls = secured ? context() : null;
        service = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
        service.setReceiveBufferSize(SOCKET_BUFFER);
        listener =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                        .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                        .childOption(ChannelOption.ALLOCATOR, allocator)
                        .childOption(ChannelOption.AUTO_READ, secured)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(new Accepted())
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
    }

    private static SslContext context() throws IOException {
        var issued = new TestAuthority("CA").issue("echo.example.test");
        return SslContextBuilder.forServer(issued.key(), issued.certificate())
                .sslProvider(SslProvider.OPENSSL)
                .build();
    }

    /** Deadlines of the tunnels from now on. */
    TunnelRig settings(TunnelSettings now) {
        settings = now;
        return this;
    }

    private final class Accepted extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (tls != null) {
                SslHandler handler = tls.newHandler(channel.alloc());
                channel.pipeline().addLast(handler);
            }
            channel.pipeline().addLast("before", new Before());
        }
    }

    /** Stands where the edge's head handler stands: it may hold bytes that are the tunnel's. */
    private final class Before extends ChannelInboundHandlerAdapter {
        private ByteBuf held = Unpooled.EMPTY_BUFFER;
        private boolean greeted;
        private boolean dialled;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (tls == null) {
                begin(ctx);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                TlsHalfClose.takeOver(ctx.pipeline().get(SslHandler.class).engine());
            } else {
                dial(ctx);
            }
        }

        private void begin(ChannelHandlerContext ctx) {
            if (early) {
                ctx.read();
            } else {
                dial(ctx);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            held =
                    ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                            ctx.alloc(), held, (ByteBuf) message);
            if (tls != null && !greeted && held.isReadable()) {
                greeted = true;
                held.skipBytes(1);
                ctx.channel().config().setAutoRead(false);
                if (!early) {
                    dial(ctx);
                }
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (held.isReadable()) {
                dial(ctx);
            } else if (!dialled) {
                ctx.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            dial(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }

        private void dial(ChannelHandlerContext ctx) {
            if (!dialled) {
                dialled = true;
                var upstream = TunnelRig.this.dial(ctx.channel());
                upstream.addListener((ChannelFutureListener) done -> join(ctx, done.channel()));
            }
        }

        private void join(ChannelHandlerContext ctx, Channel upstream) {
            if (!ctx.isRemoved()) {
                var _ = ctx.pipeline().remove(this);
            }
            Tunnel tunnel =
                    new Tunnel(
                            ChannelLeg.adopt(ctx.channel(), held),
                            ChannelLeg.adopt(upstream, Unpooled.EMPTY_BUFFER),
                            settings);
            tunnels.add(tunnel);
            tunnel.start(reports::add);
        }
    }

    private ChannelFuture dial(Channel client) {
        return new Bootstrap()
                .group(client.eventLoop())
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(8_192, 65_536))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(service.getLocalSocketAddress());
    }

    /** A connected client. */
    PeerEnd client() throws IOException {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        var options = RawClient.to(port);
        return PeerEnd.of((tls == null ? options.plain() : options.boring()).connect());
    }

    /** The service's side of the tunnel that was opened last. */
    Socket accepted() throws IOException {
        service.setSoTimeout(10_000);
        return service.accept();
    }

    /** Waits for the tunnel that was opened last. */
    Tunnel tunnel() throws InterruptedException {
        Tunnel tunnel = tunnels.poll(10, TimeUnit.SECONDS);
        Assertions.assertThat(tunnel).as("a tunnel").isNotNull();
        return tunnel;
    }

    /** Waits for the one report, and takes it. */
    TunnelReport report() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (reports.isEmpty() && System.nanoTime() < until) {
            Thread.sleep(1);
        }
        // What comes twice comes in the same turn of the loop, or in the next.
        group.submit(() -> {}).syncUninterruptibly();
        Assertions.assertThat(reports).as("reports").hasSize(1);
        return reports.removeFirst();
    }

    /** Plays both scripts through a fresh tunnel and compares. */
    void check(PeerScript.Pair scripts) throws Exception {
        // A client that has nothing to say first would never open its tunnel.
        early = scripts.early() && scripts.client().speaksFirst();
        PeerEnd client = client();
        if (tls != null) {
            // In place of a head: a close_notify in one flight with the handshake finds no tunnel.
            client.out().write('h');
        }
        if (scripts.closeAfter() >= 0) {
            closeLater(scripts.closeAfter());
        }
        TunnelModel model = TunnelModel.play(scripts, client, () -> PeerEnd.of(accepted()));
        TunnelReport report = report();
        tunnels.clear();
        model.agrees(
                report.bytesToUpstream(), report.bytesToClient(), report.reason(), tls != null);
    }

    private void closeLater(int millis) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Tunnel tunnel = tunnel();
                        Thread.sleep(millis);
                        tunnel.close(CloseReason.DRAINED);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    @Override
    public void close() throws IOException {
        service.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        Assertions.assertThat(reports).as("reports that came late").isEmpty();
    }
}
