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
        begin();
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
            end(begun, failure);
        }
    }

    private synchronized void begin() {
        if (down) {
            if (trying || System.nanoTime() - nextAt < 0) {
                throw new StoreException(why);
            }
            trying = true;
        }
    }

    private synchronized void end(long begun, String failure) {
        long now = System.nanoTime();
        down = !failure.isEmpty();
        trying = false;
        why = failure;
        nextAt = now + Math.min(now - begun, LONGEST_PAUSE);
    }
}
