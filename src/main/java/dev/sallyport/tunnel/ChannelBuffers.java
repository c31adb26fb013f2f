package dev.sallyport.tunnel;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/**
 * How much a tunnel's channel reads at once and holds for a slow peer. A direction that is stopped
 * holds at most {@link #HIGH} bytes and one read.
 */
public final class ChannelBuffers {
    /** Eight TLS records: larger reads cost no fewer wake-ups and fall out of the CPU's cache. */
    private static final int MAX_READ = 128 * 1024;

    private static final int FIRST_READ = 2048;
    private static final int SMALLEST_READ = 512;

    /**
     * One read in a turn of the event loop, where Netty's default is 16: what waits meanwhile are
     * the other tunnels of the loop.
     */
    private static final int READS_A_TURN = 1;

    /**
     * What may be left after a flush: the kernel is full then and holds more, so this bounds memory
     * and not speed.
     */
    private static final int HIGH = 16 * 1024;

    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(HIGH / 2, HIGH);

    private ChannelBuffers() {}

    /** Makes reads grow with the traffic. Called before the channel's first read. */
    public static void readInBulk(Channel channel) {
        channel.config().setRecvByteBufAllocator(reads());
    }

    /** The same for a channel that does not exist yet: {@link ChannelOption#RECVBUF_ALLOCATOR}. */
    public static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, MAX_READ)
                .maxMessagesPerRead(READS_A_TURN);
    }

    static void holdLittle(Channel channel) {
        channel.config().setWriteBufferWaterMark(MARKS);
    }
}
