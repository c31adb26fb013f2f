package dev.sallyport.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections to the targets of web routes, and those of which it is not known yet
 * whether they will be some. Confined to one event loop.
 */
final class Http2Lines {
    /** Targets that are remembered as speaking HTTP/1.1; a reload makes new ones. */
    private static final int MOST_KNOWN = 1024;

    private final Map<IdleLines.Key, List<Http2Line>> lines = new HashMap<>();
    private final Map<IdleLines.Key, Coming> coming = new HashMap<>();
    private final Set<IdleLines.Key> plain = new HashSet<>();

    /** One on which another stream may begin; null if there is none. */
    @Nullable Http2Line withRoom(IdleLines.Key key) {
        for (Http2Line line : lines.getOrDefault(key, List.of())) {
            if (line.hasRoom()) {
                return line;
            }
        }
        return null;
    }

    /** Completes when a connection under way has said what it speaks; null if there is none. */
    @Nullable Future<@Nullable Http2Line> coming(IdleLines.Key key) {
        Coming under = coming.get(key);
        return under == null || plain.contains(key) ? null : under.promise.future();
    }

    /** A connection to this target is being opened. */
    Coming begin(IdleLines.Key key) {
        Coming under = new Coming(key);
        var _ = coming.putIfAbsent(key, under);
        return under;
    }

    void drop(IdleLines.Key key) {
        List<Http2Line> known = lines.get(key);
        if (known != null) {
            known.removeIf(Http2Line::isEnding);
            if (known.isEmpty()) {
                lines.remove(key);
            }
        }
    }

    /** A connection that is being opened; one of its methods is called, once. */
    final class Coming {
        private final IdleLines.Key key;
        private final Promise<@Nullable Http2Line> promise = Promise.promise();

        private Coming(IdleLines.Key key) {
            this.key = key;
        }

        /** It speaks HTTP/2. */
        void is(Http2Line line) {
            lines.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
            over(line);
        }

        /** It speaks HTTP/1.1, and so will the next ones. */
        void isNot() {
            if (plain.size() >= MOST_KNOWN) {
                plain.clear();
            }
            plain.add(key);
            over(null);
        }

        void failed() {
            over(null);
        }

        private void over(@Nullable Http2Line line) {
            coming.remove(key, this);
            promise.tryComplete(line);
        }
    }
}
