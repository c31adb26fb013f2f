package dev.sallyport.policy.plugin;

import java.time.Duration;
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

    private static final String FACTS = SampleFacts.json().encode();

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
            LOG.debug("{}: warming up: {}", plugin, e.full());
        }
    }

    /** Whether it answered; facts of which each differs, as in life. */
    private boolean once(Guest guest, int i) {
        String facts = FACTS.replace("\"decision_id\":\"sample\"", "\"decision_id\":\"" + i + "\"");
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
