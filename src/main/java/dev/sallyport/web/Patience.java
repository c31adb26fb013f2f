package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How long an exchange may take, and how long it may be silent. Confined to its event loop. */
final class Patience {
    private static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Consumer<RefusalReason> onEnd;
    private final long start;
    private @Nullable Future<?> timer;

    /** All in nanoseconds since the start. */
    private long wakes = NEVER;

    private long end = NEVER;
    private long silence = NEVER;
    private long last;

    /**
     * @param onEnd called with what is over, before {@link #end}
     */
    Patience(EventLoop loop, Consumer<RefusalReason> onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
        this.start = loop.ticker().nanoTime();
    }

    /** From now on; zero: for ever. */
    void whole(Duration limit) {
        if (!limit.isZero()) {
            end = now() + limit.toNanos();
            wake();
        }
    }

    /** Between two calls of {@link #noticed}; zero: for ever. */
    void idle(Duration limit) {
        if (!limit.isZero()) {
            noticed();
            silence = limit.toNanos();
            wake();
        }
    }

    private long now() {
        return loop.ticker().nanoTime() - start;
    }

    private long silent() {
        return silence == NEVER ? NEVER : last + silence;
    }

    /** One timer for both, at the earlier one: most exchanges are over before it is set twice. */
    private void wake() {
        long next = Math.min(end, silent());
        if (next >= wakes) {
            return;
        }
        cancel();
        wakes = next;
        timer = loop.schedule(this::look, Math.max(0, next - now()), TimeUnit.NANOSECONDS);
    }

    private void look() {
        wakes = NEVER;
        long now = now();
        if (end <= now) {
            onEnd.accept(RefusalReason.UPSTREAM_RESPONSE_TIMEOUT);
        } else if (silent() <= now) {
            onEnd.accept(RefusalReason.STREAM_IDLE);
        } else {
            wake();
        }
    }

    /** A byte has moved. */
    void noticed() {
        last = now();
    }

    void end() {
        end = NEVER;
        silence = NEVER;
        cancel();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
