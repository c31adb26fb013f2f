package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Deadline;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;

/** How long an exchange may take, and how long it may be silent. Confined to its event loop. */
final class Patience {
    private static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Deadline deadline;
    private final Consumer<RefusalReason> onEnd;
    private final long start;

    /** All in nanoseconds since the start. */
    private long end = NEVER;

    private long silence = NEVER;
    private long last;

    /**
     * @param deadline for both at once, the earlier one
     * @param onEnd called with what is over, before {@link #end}
     */
    Patience(EventLoop loop, Deadline deadline, Consumer<RefusalReason> onEnd) {
        this.loop = loop;
        this.deadline = deadline;
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

    private void wake() {
        deadline.in(loop, Math.min(end, silent()) - now(), this::look);
    }

    private void look() {
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
        deadline.never();
    }
}
