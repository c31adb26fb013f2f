package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;

/**
 * The DATA frames that we send on one stream of HTTP/2, past Vert.x: that would copy each buffer to
 * the heap, from where TLS copies it back, and flush each write. Netty's flow control keeps the
 * order with what Vert.x sends on the stream, and releases what it does not send.
 *
 * <p>Confined to the connection's event loop.
 */
final class StreamOutput {
    /** Above it the stream is full: enough to keep the connection busy between two reads. */
    private static final int HIGH = 256 << 10;

    private static final int LOW = 128 << 10;

    private final ChannelHandlerContext context;
    private final Http2ConnectionHandler handler;
    private final int streamId;
    private Runnable onWritable = () -> {};
    private long pending;
    private boolean full;

    /**
     * Prepares the output of a stream whose head Vert.x sends.
     *
     * @param context that of the connection's {@link Http2ConnectionHandler}
     */
    StreamOutput(ChannelHandlerContext context, int streamId) {
        this.context = context;
        this.handler = (Http2ConnectionHandler) context.handler();
        this.streamId = streamId;
    }

    /** Called each time the stream is no longer full. */
    void onWritable(Runnable action) {
        onWritable = action;
    }

    /** Queues bytes and takes over their reference. */
    void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        pending += length;
        full |= pending >= HIGH;
        handler.encoder()
                .writeData(context, streamId, bytes, 0, false, context.newPromise())
                .addListener(done -> left(length));
    }

    private void left(int length) {
        pending -= length;
        if (full && pending <= LOW) {
            full = false;
            onWritable.run();
        }
    }

    void flush() {
        handler.flush(context);
    }

    boolean isWritable() {
        return !full;
    }

    /** Bytes that have not left this process. */
    long pending() {
        return pending;
    }
}
