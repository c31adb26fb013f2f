package dev.sallyport.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Joins one pair of streams with one tunnel: {@code --listen -}. */
public final class StreamTunnel {
    private StreamTunnel() {}

    /**
     * Blocks until both directions have finished. The end of {@code in} closes only that direction;
     * {@code out} is closed when the far end has finished.
     *
     * @param out not buffered: what is written is seen
     * @throws TunnelException when there is no tunnel, or it was cut
     */
    public static void join(ProxyDialer dialer, InputStream in, OutputStream out)
            throws TunnelException, InterruptedException {
        ProxyDialer.Tunnel tunnel = dialer.open();
        try {
            // A platform thread for the input: a read of a file or a pipe would pin a virtual
            // thread's carrier. A daemon, as nothing wakes it when the tunnel is cut.
            Relay.run(
                    new Duplex.Streams(in, out),
                    tunnel.far(),
                    tunnel.early(),
                    Thread.ofPlatform().daemon().name("stdin").factory());
        } catch (IOException e) {
            throw new TunnelException(
                    TunnelException.Reason.BROKEN,
                    dialer.target()
                            + ": the tunnel was cut: "
                            + ResponseHead.printable(String.valueOf(e.getMessage())),
                    e);
        }
    }
}
