package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.soak.Handshakes;
import dev.sallyport.bench.soak.IdleTunnels;
import dev.sallyport.bench.soak.Patterns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F098, F100 and F101 for some seconds each; {@code bench/soak} runs them in full. Times are judged
 * there.
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
}
