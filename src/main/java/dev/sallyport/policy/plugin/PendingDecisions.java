package dev.sallyport.policy.plugin;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of one policy thread that wait for a promise, each of which is bounded in time. That
 * thread's, and the watchdog's once the thread is lost.
 */
final class PendingDecisions {
    private static final int MAX = 256;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Map<Long, Deliberation> all = new ConcurrentHashMap<>();

    boolean isFull() {
        return all.size() >= MAX;
    }

    void add(long id, Deliberation waiting) {
        all.put(id, waiting);
    }

    @Nullable Deliberation get(long id) {
        return all.get(id);
    }

    @Nullable Deliberation remove(long id) {
        return all.remove(id);
    }

    boolean has(Guest guest) {
        return all.values().stream().anyMatch(waiting -> waiting.guest() == guest);
    }

    /** How long nothing has to be done. */
    long nanosToDeadline() {
        long wait = REST_NANOS;
        long now = System.nanoTime();
        for (Deliberation waiting : all.values()) {
            wait = Math.min(wait, waiting.deadline() - now);
        }
        return Math.max(0, wait);
    }

    /** Ends those that have waited for too long. */
    void expire() {
        if (!all.isEmpty()) {
            long now = System.nanoTime();
            end(
                    waiting -> waiting.deadline() - now <= 0,
                    waiting -> waiting.undecided("it did not decide within ask_timeout"));
        }
    }

    /** Ends those that wait for this guest. */
    void end(Guest guest, String cause) {
        end(waiting -> waiting.guest() == guest, waiting -> waiting.undecided(cause));
    }

    /** Ends all of them, with words that need nothing of what their thread may still change. */
    void endAll(String cause) {
        end(_ -> true, waiting -> waiting.fail(cause));
    }

    private void end(Predicate<Deliberation> which, Consumer<Deliberation> end) {
        Iterator<Deliberation> each = all.values().iterator();
        while (each.hasNext()) {
            Deliberation waiting = each.next();
            if (which.test(waiting)) {
                each.remove();
                end.accept(waiting);
            }
        }
    }
}
