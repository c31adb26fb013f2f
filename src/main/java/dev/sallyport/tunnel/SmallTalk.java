package dev.sallyport.tunnel;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether small messages have come on this event loop lately: each of them waits for the turn of
 * whoever carries much. One for each thread, and confined to it.
 */
final class SmallTalk {
    /** A read below it is somebody's message; bulk does not come in such parts. */
    static final int MESSAGE = 4 << 10;

    static final long LATELY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final FastThreadLocal<SmallTalk> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected SmallTalk initialValue() {
                    return new SmallTalk(System::nanoTime);
                }
            };

    private final LongSupplier nanos;
    private long last;

    SmallTalk(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = nanos.getAsLong() - LATELY_NANOS;
    }

    /** That of the event loop which calls. */
    static SmallTalk here() {
        return OF_THREAD.get();
    }

    /** So many bytes have come in one turn. */
    void read(int bytes) {
        if (bytes > 0 && bytes < MESSAGE) {
            last = nanos.getAsLong();
        }
    }

    boolean isHeard() {
        return nanos.getAsLong() - last < LATELY_NANOS;
    }
}
