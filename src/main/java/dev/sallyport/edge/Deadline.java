package dev.sallyport.edge;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time that moves with every request and is hardly ever reached. A timer that comes too early
 * looks again, so that moving it costs nothing. Confined to one event loop.
 */
final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private final Runnable onEnd;
    private @Nullable Future<?> timer;

    /** Both by the event loop's clock. */
    private long due = NEVER;

    private long wakes = NEVER;

    Deadline(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    /** In so many nanoseconds, instead of whenever it was. */
    void in(EventExecutor loop, long nanos) {
        due = loop.ticker().nanoTime() + nanos;
        if (due < wakes) {
            cancel();
            wakes = due;
            timer = loop.schedule(() -> look(loop), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void look(EventExecutor loop) {
        timer = null;
        wakes = NEVER;
        long left = due == NEVER ? NEVER : due - loop.ticker().nanoTime();
        if (left <= 0) {
            due = NEVER;
            onEnd.run();
        } else if (left != NEVER) {
            in(loop, left);
        }
    }

    /** Until it is set again there is none. */
    void never() {
        due = NEVER;
    }

    /** The same, and no timer is left that would hold whom it calls. */
    void drop() {
        due = NEVER;
        wakes = NEVER;
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
