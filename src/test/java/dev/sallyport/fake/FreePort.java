package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for a program that must be told one. */
public final class FreePort {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    private FreePort() {}

    /** The first of two in a row: a cluster's and its bus's. */
    public static int pair() {
        for (int i = 0; i < 50; i++) {
            int first = get();
            try (ServerSocket _ = new ServerSocket(first, 1, HERE);
                    ServerSocket two = new ServerSocket(first + 1, 1, HERE)) {
                return two.getLocalPort() - 1;
            } catch (IOException e) {
                // Another program has one of them.
                continue;
            }
        }
        throw new IllegalStateException("no two free ports in a row");
    }

    public static int get() {
        try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
