package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeLeg;
import dev.sallyport.terms.CloseReason;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TunnelTest {
    private static final TunnelSettings NO_LIMITS =
            new TunnelSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final FakeLeg client = new FakeLeg(loop);
    private final FakeLeg upstream = new FakeLeg(loop);
    private final List<TunnelReport> reports = new ArrayList<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void onLoop(Runnable action) {
        loop.submit(action).syncUninterruptibly();
    }

    private Tunnel start(TunnelSettings settings) {
        Tunnel tunnel = new Tunnel(client, upstream, settings);
        onLoop(() -> tunnel.start(reports::add));
        return tunnel;
    }

    private TunnelReport onlyReport() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> onLoop(() -> assertThat(reports).hasSize(1)));
        return reports.getFirst();
    }

    @Test
    void bytes_pass_both_ways_and_are_counted() {
        client.early("early ");
        start(NO_LIMITS);
        onLoop(() -> {
            client.sends("hello");
            upstream.sends("you");
            client.finishes(true);
            upstream.sends(" too");
            upstream.finishes(true);
        });
        assertThat(upstream.taken()).isEqualTo("early hello");
        assertThat(client.taken()).isEqualTo("you too");
        TunnelReport report = onlyReport();
        assertThat(report.bytesToUpstream()).isEqualTo(11);
        assertThat(report.bytesToClient()).isEqualTo(7);
        assertThat(report.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(upstream.calls()).containsExactly("finish", "close");
        assertThat(client.calls()).containsExactly("finish", "close");
    }

    @Test
    void upstream_that_finishes_first_leaves_the_client_sending() {
        start(NO_LIMITS);
        onLoop(() -> {
            upstream.finishes(true);
            client.sends("still here");
        });
        assertThat(client.calls()).containsExactly("finish");
        assertThat(upstream.taken()).isEqualTo("still here");
        assertThat(reports).isEmpty();
    }

    /** A stream of HTTP/2 that has ended both ways makes no later event. */
    @Test
    void client_that_is_gone_with_the_last_end_has_ended_in_order() {
        start(NO_LIMITS);
        client.endsWithFinish();
        onLoop(() -> {
            client.finishes(true);
            upstream.finishes(true);
        });
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(upstream.calls()).containsExactly("finish", "close");
    }

    @Test
    void end_without_close_notify_is_reported_as_truncated() {
        start(NO_LIMITS);
        onLoop(() -> {
            client.finishes(false);
            upstream.finishes(true);
        });
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.CLIENT_TRUNCATED);
    }

    @Test
    void reset_of_one_side_aborts_the_other() {
        start(NO_LIMITS);
        onLoop(client::vanishes);
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.CLIENT_RESET);
        assertThat(upstream.calls()).containsExactly("abort");
    }

    @Test
    void reset_after_a_half_close_aborts_the_other() {
        start(NO_LIMITS);
        onLoop(() -> {
            client.finishes(true);
            upstream.vanishes();
        });
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
        assertThat(client.calls()).containsExactly("abort");
    }

    @Test
    void upstream_that_was_gone_before_the_start_ends_the_tunnel() {
        onLoop(upstream::vanishes);
        client.early("lost");
        start(NO_LIMITS);
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
        assertThat(client.calls()).containsExactly("abort");
        assertThat(client.isReading()).isFalse();
    }

    @Test
    void end_that_arrives_after_a_cut_is_not_passed_on() {
        client.lingers();
        upstream.lingers();
        Tunnel tunnel = start(NO_LIMITS);
        tunnel.close(CloseReason.DRAINED);
        onLoop(() -> upstream.finishes(true));
        assertThat(client.calls()).containsExactly("abort");
        onLoop(() -> {
            upstream.vanishes();
            client.vanishes();
        });
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.DRAINED);
    }

    @Test
    void side_that_cannot_take_more_stops_the_other_from_being_read() {
        start(NO_LIMITS);
        assertThat(client.isReading()).isTrue();
        onLoop(() -> {
            upstream.writable(false);
            client.sends("more");
        });
        assertThat(client.isReading()).isFalse();
        assertThat(upstream.isReading()).isTrue();
        onLoop(() -> upstream.writable(true));
        assertThat(client.isReading()).isTrue();
    }

    @Test
    void queue_that_is_full_until_its_flush_stops_nobody() {
        start(NO_LIMITS);
        onLoop(() -> {
            upstream.writable(false).writableAfterFlush();
            client.sends("one read that is more than may be held");
        });
        assertThat(client.isReading()).isTrue();
        assertThat(client.pauses()).isZero();
    }

    @Test
    void early_bytes_that_fill_the_upstream_leave_the_client_unread() {
        onLoop(() -> upstream.writable(false));
        client.early("too much");
        start(NO_LIMITS);
        assertThat(client.isReading()).isFalse();
    }

    @Test
    void silence_ends_the_tunnel_after_the_idle_timeout() {
        start(new TunnelSettings(Duration.ofMillis(20), Duration.ZERO, Duration.ZERO));
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void silence_after_a_half_close_ends_the_tunnel_after_its_own_timeout() {
        start(new TunnelSettings(Duration.ofMinutes(1), Duration.ofMillis(20), Duration.ZERO));
        onLoop(() -> client.finishes(true));
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.HALF_CLOSE_TIMEOUT);
    }

    @Test
    void traffic_does_not_stretch_the_longest_duration() {
        start(new TunnelSettings(Duration.ZERO, Duration.ZERO, Duration.ofMillis(20)));
        onLoop(() -> client.sends("x"));
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.MAX_DURATION);
    }

    @Test
    void reader_that_is_slow_but_moves_is_not_silent() {
        start(new TunnelSettings(Duration.ofMillis(60), Duration.ZERO, Duration.ZERO));
        long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
        long[] queue = {1_000_000};
        while (System.nanoTime() < end) {
            onLoop(() -> client.pending(queue[0]--));
        }
        onLoop(() -> assertThat(reports).isEmpty());
        assertThat(onlyReport().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void finished_tunnel_leaves_no_timer_behind() {
        start(new TunnelSettings(Duration.ofHours(1), Duration.ofMinutes(30), Duration.ofHours(2)));
        onLoop(() -> {
            client.finishes(true);
            upstream.finishes(true);
        });
        var _ = onlyReport();
        // A cancelled task leaves the queue; one that is left would keep the loop from being idle.
        assertThat(pendingTimers()).isZero();
    }

    private int pendingTimers() {
        return loop.submit(
                        () -> {
                            var field =
                                    io.netty.util.concurrent.AbstractScheduledEventExecutor.class
                                            .getDeclaredField("scheduledTaskQueue");
                            field.setAccessible(true);
                            var queue = (java.util.Collection<?>) field.get(loop);
                            return (int)
                                    queue.stream()
                                            .filter(task ->
                                                    !((java.util.concurrent.Future<?>) task)
                                                            .isDone())
                                            .count();
                        })
                .syncUninterruptibly()
                .getNow();
    }
}
