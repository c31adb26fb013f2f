package dev.sallyport.audit;

import java.util.concurrent.TimeUnit;

/**
 * Lets ten lines a second through and counts the rest: whoever can make connections fail must not
 * be able to fill a disk. Thread-safe.
 */
final class FailureThrottle {
    private static final int LINES = 10;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long windowStart = Long.MIN_VALUE;
    private int written;
    private long withheld;

    /**
     * Asks for one line.
     *
     * @return -1: write none; else how many lines were withheld since the last one that was written
     */
    synchronized long admit(long nowNanos) {
        if (windowStart == Long.MIN_VALUE || nowNanos - windowStart >= WINDOW_NANOS) {
            windowStart = nowNanos;
            written = 0;
        }
        if (written == LINES) {
            withheld++;
            return -1;
        }
        written++;
        long since = withheld;
        withheld = 0;
        return since;
    }
}
