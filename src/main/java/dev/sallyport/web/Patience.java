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
    private final EventLoop loop;
    private final Consumer<RefusalReason> onEnd;
    private @Nullable Future<?> whole;
    private @Nullable Future<?> idle;
    private long lastNanos = System.nanoTime();

    /**
     * @param onEnd called with what is over, before {@link #end}
     */
    Patience(EventLoop loop, Consumer<RefusalReason> onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
    }

    /** From now on; zero: for ever. */
    void whole(Duration limit) {
        if (!limit.isZero()) {
            whole =
                    loop.schedule(
                            () -> onEnd.accept(RefusalReason.UPSTREAM_RESPONSE_TIMEOUT),
                            limit.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** Between two calls of {@link #noticed}; zero: for ever. */
    void idle(Duration limit) {
        if (!limit.isZero()) {
            noticed();
            look(limit.toNanos(), limit.toNanos());
        }
    }

    private void look(long limit, long after) {
        idle =
                loop.schedule(
                        () -> {
                            long left = limit - (System.nanoTime() - lastNanos);
                            if (left <= 0) {
                                onEnd.accept(RefusalReason.STREAM_IDLE);
                            } else {
                                look(limit, left);
                            }
                        },
                        after,
                        TimeUnit.NANOSECONDS);
    }

    /** A byte has moved. */
    void noticed() {
        lastNanos = System.nanoTime();
    }

    void end() {
        cancel(whole);
        cancel(idle);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
