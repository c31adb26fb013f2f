package dev.sallyport.edge;

import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A leg that is one stream of an HTTP/2 connection: DATA frames are the bytes, END_STREAM is the
 * end of a direction, RST_STREAM a failure. RFC 9113 section 8.5. Confined to the connection's
 * event loop.
 */
final class StreamLeg implements Leg {
    /**
     * CONNECT_ERROR, RFC 9113 section 7: the tunnel's connection was reset or abnormally closed.
     */
    private static final long CONNECT_ERROR = 0xa;

    /** How long an orderly end may wait for a client that opens no window. */
    private static final long CLOSE_GRACE_SECONDS = 10;

    /**
     * What a stream may hold that the client's window does not let out. Vert.x says so only when a
     * whole turn of the event loop is over, and a fast service sends a megabyte in one.
     */
    private static final long HIGH_WATER = 128 << 10;

    private static final long LOW_WATER = 64 << 10;

    private final EventExecutor loop;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Http2Windows.StreamWindow window;
    private @Nullable Events events;
    private long pending;
    private boolean peerFinished;
    private boolean finished;
    private boolean sent;
    private boolean closing;
    private boolean dead;
    private @Nullable Future<?> cut;

    StreamLeg(HttpServerRequest request, EventExecutor loop, Http2Windows.StreamWindow window) {
        this.window = window;
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
        request.handler(this::received);
        request.endHandler(end -> peerFinished());
        request.exceptionHandler(cause -> gone());
        response.exceptionHandler(cause -> gone());
        response.drainHandler(drained -> writabilityChanged());
        if (request.isEnded()) {
            peerFinished();
        }
    }

    private void received(Buffer data) {
        if (events != null && !closing) {
            window.took(data.length());
            events.received(((BufferInternal) data).getByteBuf());
            events.receivedAll();
        }
    }

    private void peerFinished() {
        if (events != null && !peerFinished) {
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
        if (wanted) {
            request.resume();
        } else {
            request.pause();
        }
    }

    @Override
    public boolean isWritable() {
        return pending < HIGH_WATER && !response.writeQueueFull();
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        // Vert.x keeps a buffer until flow control lets it go and never releases it: it gets a copy
        // on the heap.
        Buffer copy = Buffer.buffer(ByteBufUtil.getBytes(bytes));
        bytes.release();
        pending += length;
        response.write(copy).onComplete(done -> left(length));
    }

    private void left(int length) {
        boolean wasHigh = pending >= LOW_WATER;
        pending -= length;
        if (wasHigh && pending < LOW_WATER) {
            writabilityChanged();
        }
    }

    @Override
    public void flush() {
        // Vert.x flushes each write at the end of the read that caused it.
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
        response.reset(CONNECT_ERROR).onComplete(done -> gone());
    }

    private void gone() {
        dead = true;
        window.close();
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
