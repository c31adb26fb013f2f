package dev.sallyport.policy.plugin;

import java.util.ArrayDeque;

/**
 * Keeps a plugin from being run after its scripts had to be stopped too often: five times within a
 * minute, then not for a minute; once a thread was lost to it, never again in this generation. Any
 * thread.
 */
final class Quarantine {
    static final int BREACHES = 5;
    private static final long WINDOW_NANOS = 60_000_000_000L;

    private final ArrayDeque<Long> breaches = new ArrayDeque<>();
    private volatile boolean closed;
    private volatile boolean forGood;
    private volatile long until;

    /**
     * A script had to be stopped.
     *
     * @return whether the plugin is closed off because of it, now
     */
    synchronized boolean breached(long now) {
        breaches.addLast(now);
        while (now - breaches.getFirst() > WINDOW_NANOS) {
            breaches.removeFirst();
        }
        if (breaches.size() < BREACHES || closed) {
            return false;
        }
        breaches.clear();
        until = now + WINDOW_NANOS;
        closed = true;
        return true;
    }

    /** A thread did not come back from it. */
    void lost() {
        forGood = true;
        closed = true;
    }

    boolean isClosed(long now) {
        if (closed && !forGood && now - until > 0) {
            closed = false;
        }
        return closed;
    }
}
