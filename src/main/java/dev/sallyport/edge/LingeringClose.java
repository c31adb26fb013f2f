package dev.sallyport.edge;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * Closes an HTTP/1.1 connection behind an answer that did not wait for the request's end, so that
 * the answer arrives: closing a socket with unread bytes in it makes the kernel send a reset, which
 * can overtake the answer. What still comes is dropped until the request has ended, for as long and
 * as much as {@link LastWords} drops. RFC 9112 section 9.6. Confined to the connection's event
 * loop.
 */
final class LingeringClose {
    private final HttpServerRequest request;
    private long dropped;

    private LingeringClose(HttpServerRequest request) {
        this.request = request;
    }

    /** To be called when the answer is out. */
    static void behindAnswer(HttpServerRequest request, EventExecutor loop) {
        LingeringClose close = new LingeringClose(request);
        if (request.isEnded()) {
            close.now();
            return;
        }
        var cut = loop.schedule(close::now, LastWords.LINGER_MILLIS, TimeUnit.MILLISECONDS);
        request.handler(bytes -> close.drop(bytes.length()))
                .exceptionHandler(gone -> cut.cancel(false))
                .endHandler(end -> {
                    cut.cancel(false);
                    close.now();
                })
                .resume();
    }

    private void drop(int bytes) {
        dropped += bytes;
        if (dropped > LastWords.MAX_DROPPED) {
            now();
        }
    }

    private void now() {
        request.connection().close().onFailure(cause -> {});
    }
}
