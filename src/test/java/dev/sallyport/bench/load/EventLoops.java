package dev.sallyport.bench.load;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;

/** Few threads: the machine has two cores, and most of them belong to what is measured. */
final class EventLoops {
    static final int COUNT = 2;

    private EventLoops() {}

    static EventLoopGroup open() {
        return new MultiThreadIoEventLoopGroup(COUNT, EpollIoHandler.newFactory());
    }
}
