package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One leg over a real socket; the test holds the other end. On Java's own transport. */
class ChannelLegTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, handlers());
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Channel channel;
    private Socket peer;

    IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    Class<? extends Channel> type() {
        return NioSocketChannel.class;
    }

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            channel =
                    new Bootstrap()
                            .group(group)
                            .channel(type())
                            .option(ChannelOption.AUTO_READ, false)
                            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(server.getLocalSocketAddress())
                            .syncUninterruptibly()
                            .channel();
            peer = server.accept();
        }
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void onLoop(Runnable action) {
        channel.eventLoop().submit(action).syncUninterruptibly();
    }

    private ChannelLeg open(String early) {
        ChannelLeg[] leg = new ChannelLeg[1];
        onLoop(() -> {
            leg[0] = ChannelLeg.adopt(channel, bytes(early));
            leg[0].open(new Noting());
        });
        return leg[0];
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private void happens(String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    private final class Noting implements Leg.Events {
        @Override
        public void received(ByteBuf data) {
            events.add(data.toString(StandardCharsets.US_ASCII));
            data.release();
        }

        @Override
        public void receivedAll() {}

        @Override
        public void finished(boolean proven) {
            events.add("finished " + proven);
        }

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    @Test
    void early_bytes_come_first_and_nothing_is_read_unasked() throws IOException {
        peer.getOutputStream().write("later".getBytes(StandardCharsets.US_ASCII));
        ChannelLeg leg = open("early");
        happens("early");
        onLoop(() -> leg.reading(true));
        happens("early", "later");
    }

    @Test
    void peers_end_leaves_our_direction_open() throws IOException {
        ChannelLeg leg = open("");
        onLoop(() -> leg.reading(true));
        peer.shutdownOutput();
        happens("finished true");
        onLoop(() -> {
            leg.write(bytes("answer"));
            leg.flush();
            leg.finish();
        });
        assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("answer");
        onLoop(leg::close);
        happens("finished true", "closed");
    }

    @Test
    void peers_end_after_ours_comes_behind_its_last_bytes() throws IOException {
        ChannelLeg leg = open("");
        onLoop(leg::finish);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write("rest".getBytes(StandardCharsets.US_ASCII));
        peer.close();
        onLoop(() -> leg.reading(true));
        Awaitility.await().until(() -> events.contains("finished true"));
        onLoop(leg::close);
        happens("rest", "finished true", "closed");
    }

    @Test
    void peers_reset_after_our_end_is_no_end() throws IOException {
        ChannelLeg leg = open("");
        onLoop(() -> {
            leg.finish();
            leg.reading(true);
        });
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.setSoLinger(true, 0);
        peer.close();
        happens("closed");
    }

    @Test
    void our_failure_after_our_end_is_not_the_peers_end() {
        ChannelLeg leg = open("");
        onLoop(() -> {
            leg.finish();
            leg.abort(0);
        });
        happens("closed");
    }

    @Test
    void peers_reset_closes_the_leg_once() throws IOException {
        ChannelLeg leg = open("");
        onLoop(() -> leg.reading(true));
        peer.setSoLinger(true, 0);
        peer.close();
        happens("closed");
        onLoop(() -> leg.abort(0));
        onLoop(leg::close);
        onLoop(() -> {});
        happens("closed");
    }

    @Test
    void leg_that_was_gone_before_it_opened_says_so() {
        channel.close().syncUninterruptibly();
        var _ = open("early");
        happens("early", "closed");
    }

    @Test
    void abort_is_a_reset_and_never_an_end() {
        ChannelLeg leg = open("");
        onLoop(() -> leg.abort(0));
        assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
        happens("closed");
    }

    @Test
    void bytes_before_a_failure_arrive_within_the_grace() throws IOException {
        ChannelLeg leg = open("");
        onLoop(() -> {
            leg.write(bytes("valid"));
            leg.abort(TimeUnit.SECONDS.toNanos(5));
        });
        assertThat(new String(peer.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                .isEqualTo("valid");
        assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void peer_that_never_reads_is_cut_when_the_grace_is_over() {
        ChannelLeg leg = open("");
        onLoop(() -> {
            for (int i = 0; i < 400; i++) {
                leg.write(Unpooled.wrappedBuffer(new byte[65_536]));
            }
            leg.flush();
            assertThat(leg.pending()).isPositive();
            assertThat(leg.isWritable()).isFalse();
            leg.abort(TimeUnit.MILLISECONDS.toNanos(50));
        });
        happens("closed");
    }

    @Test
    void what_leaves_of_one_large_buffer_is_sent_but_stays_in_memory() throws IOException {
        int size = 16 << 20;
        ChannelLeg leg = open("");
        long[] unsent = new long[1];
        onLoop(() -> {
            leg.write(Unpooled.wrappedBuffer(new byte[size]));
            leg.flush();
            unsent[0] = leg.unsent();
            assertThat(unsent[0]).isBetween(1L, size - 1L);
        });
        var _ = peer.getInputStream().readNBytes(size / 2);
        Awaitility.await()
                .untilAsserted(() -> onLoop(() -> assertThat(leg.unsent()).isLessThan(unsent[0])));
        onLoop(() -> assertThat(leg.pending()).isGreaterThanOrEqualTo(size));
        onLoop(() -> leg.abort(0));
        happens("closed");
    }

    @Test
    void bytes_of_a_peer_after_an_abort_are_dropped() throws IOException {
        ChannelLeg leg = open("");
        onLoop(() -> {
            for (int i = 0; i < 400; i++) {
                leg.write(Unpooled.wrappedBuffer(new byte[65_536]));
            }
            leg.abort(TimeUnit.MILLISECONDS.toNanos(100));
            leg.reading(true);
        });
        peer.getOutputStream().write(new byte[10]);
        happens("closed");
    }
}
