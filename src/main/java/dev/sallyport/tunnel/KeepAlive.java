package dev.sallyport.tunnel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.AttributeKey;
import java.util.Map;
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

    /** On a listener's channel: what it accepts has inherited the options. */
    private static final AttributeKey<Boolean> HANDED_DOWN =
            AttributeKey.valueOf(KeepAlive.class, "handed-down");

    // From Linux's socket.h, in.h and tcp.h: Netty's own are for connections only.
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_TCP = 6;
    private static final Map<IntegerUnixChannelOption, Integer> OPTIONS =
            Map.of(
                    new IntegerUnixChannelOption("SO_KEEPALIVE", SOL_SOCKET, 9), 1,
                    new IntegerUnixChannelOption("TCP_KEEPIDLE", IPPROTO_TCP, 4), IDLE_SECONDS,
                    new IntegerUnixChannelOption("TCP_KEEPINTVL", IPPROTO_TCP, 5), INTERVAL_SECONDS,
                    new IntegerUnixChannelOption("TCP_KEEPCNT", IPPROTO_TCP, 6), PROBES,
                    new IntegerUnixChannelOption("TCP_USER_TIMEOUT", IPPROTO_TCP, 18),
                            UNACKNOWLEDGED_MILLIS);

    private KeepAlive() {}

    /**
     * For all that a listener accepts: on Linux a connection has its listener's options, and to set
     * them once costs less than five system calls for each.
     *
     * @param listener of epoll sockets
     */
    public static void handDown(ServerBootstrap listener) {
        OPTIONS.forEach(listener::option);
        listener.attr(HANDED_DOWN, true);
    }

    /**
     * Called once for a connected channel; other transports than epoll and NIO stay as they are.
     */
    public static void enable(Channel channel) {
        if (channel.parent() != null && channel.parent().hasAttr(HANDED_DOWN)) {
            return;
        }
        try {
            probe(channel);
        } catch (ChannelException e) {
            // The peer has gone meanwhile: a closed channel needs no probes, and says so itself.
            return;
        }
    }

    private static void probe(Channel channel) {
        var config = channel.config();
        if (channel instanceof EpollSocketChannel) {
            OPTIONS.forEach(config::setOption);
            return;
        }
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof NioSocketChannel) {
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS);
            config.setOption(
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }
}
