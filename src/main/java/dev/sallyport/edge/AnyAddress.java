package dev.sallyport.edge;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;

/**
 * What to bind for "all addresses": {@code ::} takes IPv4 too, but not where the kernel has no
 * IPv6.
 */
public final class AnyAddress {
    private static final String ANY = probe();

    private AnyAddress() {}

    /** The host itself, or the address for all of them where it is empty. */
    public static String or(String host) {
        return host.isEmpty() ? ANY : host;
    }

    private static String probe() {
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            return socket.isOpen() ? "::" : "0.0.0.0";
        } catch (IOException | UnsupportedOperationException e) {
            return "0.0.0.0";
        }
    }
}
