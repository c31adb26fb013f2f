package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;

/** The same on epoll, where a leg ends its output past Netty. */
class EpollChannelLegTest extends ChannelLegTest {
    @Override
    IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    Class<? extends Channel> type() {
        return EpollSocketChannel.class;
    }
}
