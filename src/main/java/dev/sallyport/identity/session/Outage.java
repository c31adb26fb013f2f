package dev.sallyport.identity.session;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Whether there is a way to the database. While there is none, one question at a time tries, and
 * the next not before as much time has passed again, a second at most: questions that wait for
 * seconds in turn, on a lock or in a queue, hold every sign-in behind them. Any thread.
 */
final class Outage {
    private static final long LONGEST_PAUSE = Duration.ofSeconds(1).toNanos();

    private boolean down;
    private boolean trying;
    private long nextAt;
    private String why = "";

    /**
     * Runs an attempt to reach the database, if one may be made now.
     *
     * @throws StoreException what the attempt threw, or what the last one said if none may be made
     */
    <T> T attempt(Supplier<T> way) {
        boolean probe = begin();
        long begun = System.nanoTime();
        String failure = "the session store cannot be reached";
        try {
            T reached = way.get();
            failure = "";
            return reached;
        } catch (StoreException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        } finally {
            end(probe, begun, failure);
        }
    }

    /** Whether it is the one that tries while there is no way. */
    private synchronized boolean begin() {
        check();
        if (down) {
            trying = true;
        }
        return down;
    }

    /**
     * For those who would have to wait for a lock before they could make an attempt.
     *
     * @throws StoreException if none may be made now
     */
    synchronized void check() {
        if (down && (trying || System.nanoTime() - nextAt < 0)) {
            throw new StoreException(why);
        }
    }

    /** Attempts that began before the outage may end in the middle of it. */
    private synchronized void end(boolean probe, long begun, String failure) {
        long now = System.nanoTime();
        if (probe) {
            trying = false;
        }
        down = !failure.isEmpty();
        why = failure;
        nextAt = now + Math.min(now - begun, LONGEST_PAUSE);
    }
}
