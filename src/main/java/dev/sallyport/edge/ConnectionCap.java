package dev.sallyport.edge;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many connections may be open at once, so that descriptors never run out: each counts twice,
 * for itself and for the connection to a service that it is there for. One cap for all listeners of
 * a server; safe for any thread.
 *
 * <p>A few connections beyond it are taken all the same, to be told 503; the rest is closed as soon
 * as it is accepted.
 */
public final class ConnectionCap {
    /**
     * How many are told at the same time. They come out of the descriptors that are left for logs,
     * health pages and reloads, so they must be few.
     */
    static final int TOLD = 24;

    private static final AttributeKey<Standing> STANDING =
            AttributeKey.valueOf("sallyport.standing");

    /** What a connection may have. */
    enum Standing {
        /** A tunnel. */
        ADMITTED,
        /** An answer that says no. */
        TOLD,
        /** Nothing: it closes. */
        TURNED_AWAY
    }

    private final ConnectionFailures failures;
    private final AtomicInteger descriptors = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private volatile int limit;
    private volatile @Nullable Channel watched;

    /**
     * A cap that can be moved later.
     *
     * @param connections at least 1
     * @param failures hears {@code overload} for each connection beyond the cap, and {@code accept}
     *     when the system gives none
     */
    public ConnectionCap(int connections, ConnectionFailures failures) {
        this.failures = failures;
        limit(connections);
    }

    /** Moves the cap; connections that are open stay. */
    public void limit(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException("a cap of " + connections + " serves nobody");
        }
        limit = (int) Math.min(connections * 2L, Integer.MAX_VALUE);
    }

    /** Counts a connection when it is first seen, and says every time what it may have. */
    Standing of(Channel connection) {
        Standing known = connection.attr(STANDING).get();
        if (known != null) {
            return known;
        }
        watch(connection.parent());
        Standing standing = enter(connection);
        connection.attr(STANDING).set(standing);
        return standing;
    }

    private Standing enter(Channel connection) {
        if (take(2)) {
            connection.closeFuture().addListener(closed -> descriptors.addAndGet(-2));
            return Standing.ADMITTED;
        }
        report(connection, "as many connections are open as may be");
        if (told.incrementAndGet() <= TOLD) {
            connection.closeFuture().addListener(closed -> told.decrementAndGet());
            return Standing.TOLD;
        }
        // No listener: a channel that is closed before it is registered calls none.
        told.decrementAndGet();
        return Standing.TURNED_AWAY;
    }

    /** Tells of a connection that is closed as it is accepted. */
    void report(Channel connection, String detail) {
        if (connection.remoteAddress() instanceof InetSocketAddress peer) {
            failures.failed("overload", peer, detail);
        }
    }

    private boolean take(int count) {
        if (descriptors.addAndGet(count) <= limit) {
            return true;
        }
        descriptors.addAndGet(-count);
        return false;
    }

    /**
     * Counts one more tunnel of an HTTP/2 connection, which opens a connection to a service of its
     * own.
     *
     * @return whether there is room; if so, {@link #streamEnded} must follow
     */
    boolean streamBegins() {
        return take(1);
    }

    void streamEnded() {
        descriptors.decrementAndGet();
    }

    /**
     * From the first connection on, those that come are counted where they are accepted. Vert.x
     * gives nobody its listening channel, but every connection knows it.
     */
    private void watch(@Nullable Channel listening) {
        if (listening == null || listening.equals(watched)) {
            return;
        }
        synchronized (this) {
            if (!listening.equals(watched)) {
                watched = listening;
                listening.pipeline().addFirst("cap", new AcceptGate(this));
                listening.pipeline().addLast("accept-failures", new AcceptFailures(failures));
            }
        }
    }
}
