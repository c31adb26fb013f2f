package dev.sallyport.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the kernel from pacing what does not leave this host. Where BBR is the system's choice,
 * each 64 KiB waits for a timer, which halves the speed of one tunnel and protects nobody: there is
 * no network in between. tcp(7), {@code TCP_CONGESTION}. Any thread.
 */
public final class Pacing {
    /** From {@code netinet/tcp.h}. */
    private static final int IPPROTO_TCP = 6;

    private static final int TCP_CONGESTION = 13;

    /** Every kernel has it, every user may choose it, and it sends as soon as it may. */
    private static final byte[] RENO = "reno\0".getBytes(StandardCharsets.US_ASCII);

    static final RawUnixChannelOption CONGESTION =
            new RawUnixChannelOption("TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, RENO.length);

    private static final boolean USUAL =
            isUsual(Path.of("/proc/sys/net/ipv4/tcp_congestion_control"));

    private Pacing() {}

    /** Whether the system's choice for new connections, as told by this file, paces them. */
    static boolean isUsual(Path choice) {
        try {
            return Files.readString(choice, StandardCharsets.US_ASCII).startsWith("bbr");
        } catch (IOException e) {
            // Not Linux, or nothing that may be read here.
            return false;
        }
    }

    /**
     * For a connection that is not made yet; afterwards the kernel would not undo it.
     *
     * @param bootstrap of epoll sockets
     */
    public static Bootstrap without(Bootstrap bootstrap, InetSocketAddress to) {
        return USUAL && isHere(to) ? spare(bootstrap) : bootstrap;
    }

    static Bootstrap spare(Bootstrap bootstrap) {
        return bootstrap.option(CONGESTION, ByteBuffer.wrap(RENO));
    }

    /**
     * For those that this listener accepts from now on, if it is one for this host only.
     *
     * @param listener null and other transports than epoll are left alone
     */
    public static void without(@Nullable Channel listener) {
        if (USUAL
                && listener instanceof EpollServerSocketChannel
                && isHere(listener.localAddress())) {
            spare(listener);
        }
    }

    static void spare(Channel listener) {
        try {
            listener.config().setOption(CONGESTION, ByteBuffer.wrap(RENO));
        } catch (ChannelException e) {
            // It is being closed, and accepts nobody any more.
            return;
        }
    }

    private static boolean isHere(SocketAddress address) {
        return address instanceof InetSocketAddress ip && ip.getAddress().isLoopbackAddress();
    }
}
