package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * Notices a peer that has vanished without a word, idle or with bytes on the way to it, within two
 * minutes. The system's own default is two hours, and a tunnel may be idle for ever.
 */
public final class KeepAlive {
    private static final int IDLE_SECONDS = 45;
    private static final int INTERVAL_SECONDS = 15;
    private static final int PROBES = 4;

    /** For bytes that nobody acknowledges; the same as for probes that nobody answers. */
    private static final int UNACKNOWLEDGED_MILLIS =
            (IDLE_SECONDS + PROBES * INTERVAL_SECONDS) * 1_000;

    private KeepAlive() {}

    /**
     * Called once for a connected channel; other transports than epoll and NIO stay as they are.
     */
    public static void enable(Channel channel) {
        try {
            probe(channel);
        } catch (ChannelException e) {
            // The peer has gone meanwhile: a closed channel needs no probes, and says so itself.
            return;
        }
    }

    private static void probe(Channel channel) {
        var config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS);
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS);
            config.setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
            config.setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
        } else if (channel instanceof NioSocketChannel) {
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS);
            config.setOption(
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }
}
