package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Facts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a plugin until its code is fast; all contexts share that code. What it answers does not
 * matter, what it prints is not shown, and it reaches nobody.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int RUNS = 2_000;
    private static final long LONGEST_NANOS = Duration.ofMillis(700).toNanos();
    private static final int FAILURES = 20;

    private static final String FACTS =
            new Facts(
                            1_800_000_000L,
                            "warm-up",
                            new Facts.User(
                                    "warm-up",
                                    "warm-up@sallyport.invalid",
                                    "",
                                    Map.of("groups", List.of("a", "b")),
                                    List.of()),
                            null,
                            new Facts.Session("warm-up", 1_799_999_000L, 1_800_050_000L),
                            new Facts.Client("192.0.2.1", 0, "", null),
                            new Facts.Route("", "", "", ""),
                            new Facts.Request("tunnel", "CONNECT", "", "", Map.of()))
                    .toJson()
                    .encode();

    private final PolicyThread thread;
    private final Plugin plugin;

    WarmUp(PolicyThread thread, Plugin plugin) {
        this.thread = thread;
        this.plugin = plugin;
    }

    void run() {
        long end = System.nanoTime() + LONGEST_NANOS;
        int failures = 0;
        try (Guest guest = thread.load(plugin.declaration(), line -> {})) {
            for (int i = 0; i < RUNS && failures < FAILURES && System.nanoTime() < end; i++) {
                failures += once(guest, i) ? 0 : 1;
                if (guest.isBroken()) {
                    return;
                }
            }
        } catch (PluginFault e) {
            LOG.debug("{}: warming up: {}", plugin, e.toString());
        }
    }

    /** Whether it answered; facts of which each differs, as in life. */
    private boolean once(Guest guest, int i) {
        String facts =
                FACTS.replace("\"decision_id\":\"warm-up\"", "\"decision_id\":\"" + i + "\"");
        try {
            if (plugin.shape() instanceof Plugin.Word) {
                var _ = guest.matches(facts, plugin.sample().get());
            } else {
                var _ = guest.decide(-1 - i, facts);
            }
            return true;
        } catch (PluginFault e) {
            return false;
        }
    }
}
