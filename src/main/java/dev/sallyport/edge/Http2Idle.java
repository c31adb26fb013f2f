package dev.sallyport.edge;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes an HTTP/2 connection that has had no stream for a while. A stream, however quiet, keeps it
 * open: a tunnel may be silent for hours. Confined to the connection's event loop.
 */
final class Http2Idle {
    private final HttpConnection connection;
    private final EventExecutor loop;
    private final Duration limit;
    private int streams;
    private boolean closed;
    private @Nullable Future<?> deadline;

    Http2Idle(HttpConnection connection, EventExecutor loop, Duration limit) {
        this.connection = connection;
        this.loop = loop;
        this.limit = limit;
        connection.closeHandler(gone -> {
            closed = true;
            cancel();
        });
        arm();
    }

    /**
     * A stream begins.
     *
     * @param afterwards runs once, when it has ended
     */
    void begins(HttpServerRequest request, Runnable afterwards) {
        streams++;
        cancel();
        // Not the response's end: the client of a tunnel may send for hours after it.
        request.response()
                .closeHandler(close -> {
                    afterwards.run();
                    ends();
                });
    }

    private void ends() {
        streams--;
        if (streams == 0) {
            arm();
        }
    }

    private void arm() {
        cancel();
        if (closed) {
            return;
        }
        deadline =
                loop.schedule(
                        () -> {
                            if (streams == 0) {
                                connection.close().onFailure(cause -> {});
                            }
                        },
                        limit.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
