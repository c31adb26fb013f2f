package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * The client's end of an open tunnel. It does one task at a time; what comes without a task, or an
 * end that nobody asked for, breaks it. Thread: its event loop.
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
    /** What a tunnel is used for. */
    interface Task {
        /** Bytes came; the tunnel releases them. */
        void received(ByteBuf bytes) throws IOException;

        default void writable() {}
    }

    private static final Task IDLE =
            bytes -> {
                throw new IOException(bytes.readableBytes() + " bytes came that nobody waits for");
            };

    private final Channel channel;
    private final Protocol protocol;

    /** Completed with the reason when the tunnel is broken, and normally when we closed it. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Task task = IDLE;
    private boolean closing;

    Tunnel(Channel channel, Protocol protocol) {
        this.channel = channel;
        this.protocol = protocol;
    }

    Channel channel() {
        return channel;
    }

    /** One byte there and back, or one request. */
    CompletableFuture<Void> prove() {
        return protocol.prove(this);
    }

    CompletableFuture<Void> download(long bytes) {
        return protocol.download(this, bytes);
    }

    CompletableFuture<Void> upload(long bytes) {
        return protocol.upload(this, bytes);
    }

    CompletableFuture<Void> requests(int count) {
        if (protocol instanceof WebProtocol web) {
            return web.requests(this, count);
        }
        throw new IllegalStateException("no requests in a tunnel");
    }

    CompletableFuture<Void> ended() {
        return ended;
    }

    void begin(Task next) {
        task = next;
    }

    void rest() {
        task = IDLE;
    }

    void close() {
        closing = true;
        channel.close();
    }

    /** Ends the tunnel and fails whoever waits for it. */
    void fail(Throwable cause) {
        ended.completeExceptionally(cause);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            task.received(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        task.writable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (closing) {
            ended.complete(null);
        } else {
            fail(new IOException("the proxy closed an open tunnel"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (closing) {
            channel.close();
        } else {
            fail(cause);
        }
    }
}
