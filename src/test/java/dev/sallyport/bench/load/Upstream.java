package dev.sallyport.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * The service behind every proxy, as a process of its own: echo, source and sink. Prints its port
 * and ends with its standard input.
 */
public final class Upstream {
    private static final int BACKLOG = 4096;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(1 << 17, 1 << 18);

    private Upstream() {}

    public static void main(String[] args) throws IOException {
        EventLoopGroup loops = EventLoops.open();
        Channel listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(EpollServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new UpstreamSession());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
        System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // Nobody writes; the end means that the benchmark has gone.
        }
        System.exit(0);
    }
}
