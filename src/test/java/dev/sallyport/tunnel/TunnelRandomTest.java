package dev.sallyport.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeLeg;
import dev.sallyport.terms.CloseReason;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random orders of everything that can happen to a tunnel, against what must always hold. */
class TunnelRandomTest {
    private static final int RUNS = 2_000;
    private static final int STEPS = 40;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_251_121, 77})
    void any_order_of_events_keeps_the_promises(long seed) {
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            Side client = new Side(random);
            Side upstream = new Side(random);
            String story =
                    loop.submit(() -> play(random, client, upstream))
                            .syncUninterruptibly()
                            .getNow();
            assertThat(story).as("seed %d, run %d", seed, run).isEmpty();
        }
    }

    /** One peer, and what it has done. */
    private final class Side {
        private final FakeLeg leg = new FakeLeg(loop);
        private final StringBuilder sent = new StringBuilder();
        private boolean finished;

        Side(Random random) {
            if (random.nextInt(4) == 0) {
                leg.lingers();
            }
            if (random.nextInt(3) == 0) {
                leg.early("e");
                sent.append("e");
            }
        }
    }

    private String play(Random random, Side client, Side upstream) {
        List<TunnelReport> reports = new ArrayList<>();
        Tunnel tunnel =
                new Tunnel(
                        client.leg,
                        upstream.leg,
                        new TunnelSettings(Duration.ZERO, Duration.ofHours(1), Duration.ZERO));
        tunnel.start(reports::add);
        boolean[] cut = {false};
        for (int i = 0; i < STEPS && reports.isEmpty(); i++) {
            step(random, random.nextBoolean() ? client : upstream, cut);
            String wrong = wrong(client, upstream, cut[0]);
            if (!wrong.isEmpty()) {
                return wrong + " after step " + i;
            }
        }
        client.leg.vanishes();
        upstream.leg.vanishes();
        return reports.size() == 1
                ? counts(reports.getFirst(), client, upstream)
                : "reports: " + reports.size();
    }

    private static void step(Random random, Side side, boolean[] cut) {
        if (side.leg.isGone() || side.leg.isOver()) {
            // A lingering leg goes in the end.
            if (random.nextInt(3) == 0) {
                side.leg.vanishes();
            }
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                if (!side.finished) {
                    char c = (char) ('a' + random.nextInt(26));
                    side.sent.append(c);
                    var _ = side.leg.sends(String.valueOf(c));
                }
            }
            case 3 -> {
                if (!side.finished) {
                    side.finished = true;
                    side.leg.finishes(true);
                }
            }
            case 4 -> side.leg.writable(random.nextBoolean());
            case 5 -> {
                if (random.nextInt(5) == 0) {
                    cut[0] = true;
                    side.leg.vanishes();
                }
            }
            default -> side.leg.pending(random.nextInt(100));
        }
    }

    private static String wrong(Side client, Side upstream, boolean cut) {
        if (!client.leg.violations().isEmpty() || !upstream.leg.violations().isEmpty()) {
            return client.leg.violations() + " " + upstream.leg.violations();
        }
        if (!upstream.leg.taken().contentEquals(client.sent)) {
            return "client sent " + client.sent + ", upstream got " + upstream.leg.taken();
        }
        if (!client.leg.taken().contentEquals(upstream.sent)) {
            return "upstream sent " + upstream.sent + ", client got " + client.leg.taken();
        }
        boolean aborted = client.leg.calls().contains("abort");
        return aborted && !cut ? "aborted without a cause" : "";
    }

    private static String counts(TunnelReport report, Side client, Side upstream) {
        boolean right =
                report.bytesToUpstream() == client.sent.length()
                        && report.bytesToClient() == upstream.sent.length();
        boolean completed = report.reason() == CloseReason.COMPLETED;
        return right && completed == (client.finished && upstream.finished)
                ? ""
                : "reported " + report;
    }
}
