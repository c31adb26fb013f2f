package dev.sallyport.edge;

import dev.sallyport.tunnel.Deadline;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Closes an HTTP/2 connection that has had no stream for a while. A stream, however quiet, keeps it
 * open: a tunnel may be silent for hours. Confined to the connection's event loop.
 */
final class Http2Idle {
    private final HttpConnection connection;
    private final EventExecutor loop;
    private final Duration limit;
    private final Deadline deadline = new Deadline();
    private int streams;
    private boolean closed;

    Http2Idle(HttpConnection connection, EventExecutor loop, Duration limit) {
        this.connection = connection;
        this.loop = loop;
        this.limit = limit;
        connection.closeHandler(gone -> {
            closed = true;
            deadline.drop();
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
        deadline.never();
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
        if (!closed) {
            deadline.in(loop, limit.toNanos(), () -> connection.close().onFailure(cause -> {}));
        }
    }
}
