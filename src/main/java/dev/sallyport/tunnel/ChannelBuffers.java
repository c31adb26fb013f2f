package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/**
 * How much a tunnel's channel reads at once and holds for a slow peer. A direction that is stopped
 * holds at most {@link #HIGH} bytes and one read.
 */
public final class ChannelBuffers {
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

    /**
     * The same for one channel that does not exist yet: {@link ChannelOption#RECVBUF_ALLOCATOR}.
     */
    public static RecvByteBufAllocator reads() {
        return new ReadSizes();
    }

    /** Tells that nothing is read for now: what has to stop is read in smaller parts. */
    static void stopped(Channel channel) {
        if (channel.config().getRecvByteBufAllocator() instanceof ReadSizes sizes) {
            sizes.stopped();
        }
    }

    /** For a channel that is a leg: what is held for it is little, and counted. */
    static void inTunnel(Channel channel) {
        channel.config().setWriteBufferWaterMark(MARKS);
        if (channel.config().getRecvByteBufAllocator() instanceof ReadSizes sizes) {
            sizes.countedIn(HeldBytes.OF_PROCESS);
        }
    }
}
