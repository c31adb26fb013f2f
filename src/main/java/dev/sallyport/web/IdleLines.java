package dev.sallyport.web;

import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections of HTTP/1.1 that wait for their next request: per target at most 64, each at most 30
 * seconds. Confined to one event loop.
 */
final class IdleLines {
    private static final int MOST = 64;

    /** Shorter than what servers allow, so that it is rarely they who close. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Map<Key, Deque<Http1Line>> free = new HashMap<>();

    /** Settings of one generation, and one of their targets. */
    record Key(UpstreamSettings settings, UpstreamTarget target) {}

    /** One that is open, the last that came; null if there is none. */
    @Nullable Http1Line take(Key key) {
        Deque<Http1Line> waiting = free.get(key);
        while (waiting != null) {
            Http1Line line = waiting.pollLast();
            if (line == null) {
                return null;
            }
            line.deadline().never();
            if (line.channel().isActive()) {
                return line;
            }
        }
        return null;
    }

    /** Keeps one that has nothing to do, or closes it. */
    void put(Http1Line line) {
        Deque<Http1Line> waiting = free.computeIfAbsent(line.key(), k -> new ArrayDeque<>());
        if (waiting.size() >= MOST) {
            line.drop();
            return;
        }
        waiting.addLast(line);
        line.deadline().in(line.channel().eventLoop(), LONGEST_NANOS, line::drop);
    }

    /** It has ended, wherever it was. */
    void forget(Http1Line line) {
        Deque<Http1Line> waiting = free.get(line.key());
        if (waiting == null) {
            return;
        }
        waiting.remove(line);
        if (waiting.isEmpty()) {
            free.remove(line.key());
        }
    }
}
