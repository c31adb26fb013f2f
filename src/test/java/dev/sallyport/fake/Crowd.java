package dev.sallyport.fake;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Thousands of clients of one server, over TLS, on one thread. Loopback only. */
public final class Crowd implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final SslContext tls;
    private final int port;

    public Crowd(int port) {
        this.port = port;
        try {
            tls =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.OPENSSL)
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null)
                            .build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks for a tunnel; the answer comes with {@link CrowdMember#answer}. */
    public CrowdMember ask(String authority) {
        return connect(RawClient.head(authority), 0, 65_536);
    }

    /** Sends this, whatever it is, right after the handshake. */
    public CrowdMember say(String first) {
        return connect(first, 0, 65_536);
    }

    /**
     * Opens tunnels, at most {@code atOnce} handshakes at the same time, and returns when all have
     * had their answer, or their end, or the minute is over.
     */
    public List<CrowdMember> open(int count, String authority, int atOnce) {
        return all(count, authority, atOnce, 0, false);
    }

    /** The same with clients that take a KiB a second off the wire; zero ends in between. */
    public List<CrowdMember> openSlow(int count, String authority, int atOnce) {
        return all(count, authority, atOnce, 1024, false);
    }

    /** The same with clients that read the answer's head and then nothing more. */
    public List<CrowdMember> openStalled(int count, String authority, int atOnce) {
        return all(count, authority, atOnce, 0, true);
    }

    private List<CrowdMember> all(
            int count, String authority, int atOnce, int bytesPerSecond, boolean stalls) {
        Semaphore places = new Semaphore(atOnce);
        List<CrowdMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.acquireUninterruptibly();
            CrowdMember member =
                    connect(
                            RawClient.head(authority),
                            bytesPerSecond,
                            stalls || bytesPerSecond > 0 ? 8192 : 0);
            if (stalls) {
                member.stallBehindTheAnswer();
            }
            var _ = member.answer().whenComplete((head, failure) -> places.release());
            members.add(member);
        }
        await(members);
        return members;
    }

    private static void await(List<CrowdMember> members) {
        try {
            CompletableFuture.allOf(
                            members.stream()
                                    .map(CrowdMember::answer)
                                    .toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not all have an answer within a minute", e);
        }
    }

    private CrowdMember connect(String first, int bytesPerSecond, int receiveBuffer) {
        CrowdMember member = new CrowdMember(first);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(group)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        fill(channel, member, bytesPerSecond);
                                    }
                                });
        if (receiveBuffer > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
        }
        bootstrap
                .connect(InetAddress.ofLiteral("127.0.0.1"), port)
                .addListener(
                        (ChannelFutureListener)
                                done -> {
                                    if (!done.isSuccess()) {
                                        member.failed(done.cause());
                                    }
                                });
        return member;
    }

    /** What a client sends first in TLS. */
    public byte[] hello() throws SSLException {
        SSLEngine engine = tls.newEngine(ByteBufAllocator.DEFAULT, "echo.example.test", port);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        ReferenceCountUtil.release(engine);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    /**
     * Begins a handshake and leaves when the server has done its costly part; itself it computes
     * nothing.
     *
     * @return whether the server has answered
     */
    public CompletableFuture<Boolean> halfHandshake(byte[] hello) {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .handler(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.writeAndFlush(Unpooled.wrappedBuffer(hello));
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                ReferenceCountUtil.release(message);
                                answered.complete(true);
                                // A reset leaves no port waiting behind.
                                ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                                ctx.close();
                            }

                            @Override
                            public void channelInactive(ChannelHandlerContext ctx) {
                                answered.complete(false);
                            }

                            @Override
                            public void exceptionCaught(
                                    ChannelHandlerContext ctx, Throwable cause) {
                                ctx.close();
                            }
                        })
                .connect(InetAddress.ofLiteral("127.0.0.1"), port)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        answered.complete(false);
                    }
                });
        return answered;
    }

    private void fill(Channel channel, CrowdMember member, int bytesPerSecond) {
        if (bytesPerSecond > 0) {
            var size = new FixedRecvByteBufAllocator(bytesPerSecond);
            size.maxMessagesPerRead(1);
            channel.config().setRecvByteBufAllocator(size);
            channel.pipeline().addLast(new PacedReads());
        }
        channel.pipeline().addLast(tls.newHandler(channel.alloc(), "echo.example.test", port));
        channel.pipeline().addLast(member);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
