package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.soak.EventStreams;
import dev.sallyport.bench.soak.Handshakes;
import dev.sallyport.bench.soak.IdleTunnels;
import dev.sallyport.bench.soak.Names;
import dev.sallyport.bench.soak.Patterns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F009, F098, F100 and F101 for some seconds each; {@code bench/soak} runs them in full. Times are
 * judged there.
 */
@Timeout(120)
class SoaksInShort {
    @Test
    void f098_2000_idle_tunnels_live_and_are_small() throws Exception {
        IdleTunnels.Outcome outcome = IdleTunnels.run(2_000, 5);

        assertThat(outcome.alive()).isEqualTo(2_000);
        assertThat(outcome.bytesEach()).as("%s", outcome).isLessThan(64 << 10);
        assertThat(outcome.cpuShare()).as("%s", outcome).isLessThan(0.25);
    }

    @Test
    void f100_64_tunnels_carry_their_own_patterns() throws Exception {
        Patterns.Outcome outcome = Patterns.run(64, 10);

        assertThat(outcome.tunnels()).isGreaterThanOrEqualTo(64);
        assertThat(outcome.wrong()).as("%s", outcome).isZero();
    }

    @Test
    void f101_a_flood_of_handshakes_leaves_the_server_serving() throws Exception {
        Handshakes.Outcome outcome = Handshakes.run(2_000, 8);

        assertThat(outcome.accepted()).as("%s", outcome).isPositive();
        assertThat(outcome.backMillis()).as("%s", outcome).isLessThan(5_000);
    }

    @Test
    void events_outlive_the_silence_that_ends_other_streams() throws Exception {
        EventStreams.Outcome outcome = EventStreams.run(3, "idle_timeout: 1s");

        assertThat(outcome.streams())
                .hasSize(8)
                .allSatisfy(stream -> {
                    boolean cut = stream.is(EventStreams.USUAL, "/silent");
                    assertThat(stream.whole()).as("%s", stream).isEqualTo(!cut);
                    assertThat(stream.seconds()).isBetween(cut ? 0.8 : 2.5, cut ? 2.5 : 6.0);
                    assertThat(stream.events())
                            .isEqualTo(cut ? 1 : stream.path().equals("/silent") ? 2 : 11);
                });
        assertThat(outcome.details())
                .filteredOn(detail -> detail.equals("stream_idle_timeout"))
                .hasSize(2);
    }

    @Test
    void f009_names_under_a_wildcard_cost_nothing() throws Exception {
        Names.Outcome outcome = Names.run(300, 40);

        assertThat(outcome.heapGrowth()).as("%s", outcome).isLessThan(10 << 20);
        // 0.8 on a quiet machine; a context for each name would be far below.
        assertThat(outcome.share()).as("%s", outcome).isGreaterThan(0.5);
    }
}
