package dev.sallyport.edge;

import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A leg that is one stream of an HTTP/2 connection: DATA frames are the bytes, END_STREAM is the
 * end of a direction, RST_STREAM a failure. RFC 9113 section 8.5. Confined to the connection's
 * event loop.
 */
final class StreamLeg implements Leg, StreamInput.Taker {
    /**
     * CONNECT_ERROR, RFC 9113 section 7: the tunnel's connection was reset or abnormally closed.
     */
    private static final long CONNECT_ERROR = 0xa;

    /** How long an orderly end may wait for a client that opens no window. */
    private static final long CLOSE_GRACE_SECONDS = 10;

    private final EventExecutor loop;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StreamInput input;
    private final StreamOutput output;
    private @Nullable Events events;
    private boolean peerFinished;
    private boolean finished;
    private boolean sent;
    private boolean closing;
    private boolean dead;
    private @Nullable Future<?> cut;

    StreamLeg(
            HttpServerRequest request, EventExecutor loop, StreamInput input, StreamOutput output) {
        this.input = input;
        this.output = output;
        this.loop = loop;
        this.request = request;
        this.response = request.response();
    }

    @Override
    public EventExecutor loop() {
        return loop;
    }

    @Override
    public void open(Events receiver) {
        events = receiver;
        if (dead) {
            // Reset while the 200 was written: that made its event before anybody listened.
            gone();
            return;
        }
        request.exceptionHandler(cause -> gone());
        response.exceptionHandler(cause -> gone());
        output.onWritable(this::writabilityChanged);
        input.open(this);
    }

    @Override
    public void received(ByteBuf bytes) {
        if (events != null && !closing) {
            events.received(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void receivedAll() {
        if (events != null && !closing) {
            events.receivedAll();
        }
    }

    @Override
    public void finished() {
        if (events != null) {
            peerFinished = true;
            events.finished(true);
            closeIfDone();
        }
    }

    private void writabilityChanged() {
        if (events != null) {
            events.writabilityChanged();
        }
    }

    @Override
    public void reading(boolean wanted) {
        input.reading(wanted);
    }

    @Override
    public boolean isWritable() {
        return output.isWritable();
    }

    @Override
    public long pending() {
        return output.pending();
    }

    @Override
    public void write(ByteBuf bytes) {
        output.write(bytes);
    }

    @Override
    public void flush() {
        output.flush();
    }

    @Override
    public void finish() {
        finished = true;
        response.end()
                .onComplete(done -> {
                    sent = true;
                    closeIfDone();
                });
    }

    @Override
    public void close() {
        closing = true;
        if (!finished) {
            finish();
        }
        closeIfDone();
        if (!dead && cut == null) {
            cut = loop.schedule(() -> abort(0), CLOSE_GRACE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * A stream that has ended both ways makes no further event of its own. It has ended when the
     * last frame is out, not when it is queued: flow control may hold it for as long as the client
     * likes.
     */
    private void closeIfDone() {
        if (sent && peerFinished) {
            gone();
        }
    }

    @Override
    public void abort(long graceNanos) {
        closing = true;
        // Frames that are queued go out before the reset; those that flow control holds do not.
        output.flush();
        response.reset(CONNECT_ERROR).onComplete(done -> gone());
    }

    private void gone() {
        dead = true;
        input.drop();
        if (cut != null) {
            cut.cancel(false);
        }
        if (events != null) {
            Events receiver = events;
            events = null;
            receiver.closed();
        }
    }
}
