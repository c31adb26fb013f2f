package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * Writes a number of bytes as fast as a channel takes them. Thread: the channel's event loop.
 *
 * <p>All sources share one block of memory: filling buffers would cost time that is the proxy's.
 */
final class Source {
    /** Four full TLS records. */
    private static final int BLOCK_BYTES = 1 << 16;

    private static final ByteBuf BLOCK =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(BLOCK_BYTES).writeZero(BLOCK_BYTES).asReadOnly());

    private final Channel channel;
    private long rest;

    Source(Channel channel) {
        this.channel = channel;
    }

    void send(long bytes) {
        rest = bytes;
        pump();
    }

    /** Goes on after the channel has become writable again. */
    void pump() {
        if (rest == 0) {
            return;
        }
        while (rest > 0 && channel.isWritable()) {
            int length = (int) Math.min(rest, BLOCK_BYTES);
            rest -= length;
            channel.write(BLOCK.slice(0, length), channel.voidPromise());
        }
        channel.flush();
    }
}
