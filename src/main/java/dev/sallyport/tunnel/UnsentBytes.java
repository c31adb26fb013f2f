package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/** What the kernel still holds for the peer. */
final class UnsentBytes {
    /**
     * What the kernel may queue for a peer beyond what its window lets out. Left alone it takes up
     * to 4 MiB a connection, and a thousand readers that have stopped use up the memory that the
     * whole machine has for TCP; then every connection crawls. What is on its way does not count,
     * so a long fat path loses nothing. Less than this costs wake-ups: the peer's acknowledgements
     * then ask for more at each segment.
     */
    private static final long MAX_QUEUED = 1 << 20;

    private UnsentBytes() {}

    /** Called once for a connected channel; other transports than epoll cannot be told. */
    static void limit(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            try {
                channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_QUEUED);
            } catch (ChannelException e) {
                // The peer has gone meanwhile: a closed channel holds nothing, and its leg says so.
                return;
            }
        }
    }

    /** Segments that the peer has not acknowledged; 0 where the transport cannot tell. */
    static long of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll ? epoll.tcpInfo().unacked() : 0;
    }
}
