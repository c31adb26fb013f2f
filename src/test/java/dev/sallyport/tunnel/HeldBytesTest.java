package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeLeg;
import dev.sallyport.terms.CloseReason;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
    private static final int TIGHT = 501;
    private static final int FULL = 751;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final FakeLeg client = new FakeLeg(loop);
    private final FakeLeg upstream = new FakeLeg(loop);
    private final HeldBytes held = new HeldBytes(1_000);
    private final List<TunnelReport> reports = new ArrayList<>();

    @BeforeEach
    void start() {
        Tunnel tunnel = new Tunnel(client, upstream, TunnelSettings.DEFAULT, held);
        onLoop(() -> tunnel.start(reports::add));
    }

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void onLoop(Runnable action) {
        loop.submit(action).syncUninterruptibly();
    }

    private void clientStops(long pending) {
        client.pending(pending);
        client.writable(false);
        upstream.sends("more");
    }

    @Test
    void what_a_stopped_reader_leaves_is_counted_until_it_reads() {
        onLoop(() -> clientStops(300));
        assertThat(held.now()).isEqualTo(300);
        assertThat(upstream.isReading()).isFalse();

        onLoop(() -> {
            client.pending(0);
            client.writable(true);
        });
        assertThat(held.now()).isZero();
        assertThat(upstream.isReading()).isTrue();
    }

    @Test
    void an_ended_tunnel_holds_nothing() {
        onLoop(() -> {
            clientStops(300);
            upstream.vanishes();
            client.vanishes();
        });
        assertThat(reports).hasSize(1);
        assertThat(held.now()).isZero();
    }

    @Test
    void in_need_a_tunnel_reads_only_when_nothing_of_it_waits() {
        held.add(TIGHT);
        onLoop(() -> {
            client.pending(1);
            upstream.sends("more");
        });
        assertThat(upstream.isReading()).isFalse();

        onLoop(() -> client.pending(0));
        Awaitility.await("it looks again").until(upstream::isReading);
        assertThat(held.now()).isEqualTo(TIGHT);
    }

    @Test
    void in_need_a_reader_that_keeps_up_is_not_stopped() {
        held.add(TIGHT);
        onLoop(() -> upstream.sends("more"));
        assertThat(upstream.isReading()).isTrue();
    }

    @Test
    void when_nothing_is_left_a_tunnel_whose_reader_stops_ends() {
        held.add(FULL);
        onLoop(() -> clientStops(1));

        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().reason()).isEqualTo(CloseReason.OVERLOADED);
        assertThat(held.now()).isEqualTo(FULL);
    }

    @Test
    void when_nothing_is_left_a_reader_that_keeps_up_stays() {
        held.add(FULL);
        onLoop(() -> upstream.sends("more"));
        assertThat(reports).isEmpty();
    }
}
