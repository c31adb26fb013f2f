package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;

/** What the kernel still holds for the peer. */
final class UnsentBytes {
    private UnsentBytes() {}

    /** Segments that the peer has not acknowledged; 0 where the transport cannot tell. */
    static long of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll ? epoll.tcpInfo().unacked() : 0;
    }
}
