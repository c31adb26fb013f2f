package dev.sallyport.tunnel;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time that moves with every request and is hardly ever reached. A timer that comes too early
 * looks again, so that moving it costs nothing. Confined to one event loop.
 */
public final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private @Nullable Future<?> timer;
    private @Nullable Runnable onEnd;

    /** Both by the event loop's clock. */
    private long due = NEVER;

    private long wakes = NEVER;

    /** In so many nanoseconds this is called, instead of what was to be called. */
    public void in(EventExecutor loop, long nanos, Runnable then) {
        onEnd = then;
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
        Runnable then = onEnd;
        if (then == null) {
            return;
        }
        long left = due - loop.ticker().nanoTime();
        if (left > 0) {
            in(loop, left, then);
        } else {
            never();
            then.run();
        }
    }

    /** Until it is set again there is none. */
    public void never() {
        onEnd = null;
        due = NEVER;
    }

    /** The same, and no timer is left that would hold whom it calls. */
    public void drop() {
        never();
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
