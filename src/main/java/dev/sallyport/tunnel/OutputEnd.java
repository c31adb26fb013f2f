package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * Ends what a TCP connection sends, with nothing left to be sent. Past Netty where there is a
 * descriptor: Netty makes an exception with its stack trace each time, for writes that wait. The
 * peer's end then closes the channel, for to shut a half that is shut already would make another.
 */
final class OutputEnd {
    private OutputEnd() {}

    /** On the channel's event loop. A peer that has reset it meanwhile shows when it is read. */
    static void of(Channel channel) {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            shutdown(channel, socket);
        } else if (channel instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
        }
    }

    private static void shutdown(Channel channel, Socket socket) {
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            return;
        }
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    }
}
