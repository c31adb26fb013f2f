package dev.sallyport.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where the near end of the tunnels is. */
public sealed interface ListenAddress {
    /** Standard input and output: one tunnel. */
    record StandardStreams() implements ListenAddress {}

    /** A local TCP listener; port 0 lets the system choose. */
    record Local(InetSocketAddress address) implements ListenAddress {}

    /**
     * Reads {@code -}, {@code :PORT} (IPv4 loopback) or {@code HOST:PORT}; port 0 is allowed.
     *
     * @param allowRemote whether an address that other machines can reach may be used: each of
     *     their users would pass the proxy as this one
     * @throws IllegalArgumentException whose message says what is expected
     */
    static ListenAddress parse(String text, boolean allowRemote) {
        if (text.equals("-")) {
            return new StandardStreams();
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "invalid value for --listen: expected HOST:PORT, :PORT or -");
        }
        int port = port(text.substring(colon + 1));
        InetAddress address = address(text.substring(0, colon));
        if (!address.isLoopbackAddress() && !allowRemote) {
            throw new IllegalArgumentException(
                    "--listen names an address that other machines can reach; everyone there could"
                            + " use the tunnel as you: use 127.0.0.1, or add --allow-remote");
        }
        return new Local(new InetSocketAddress(address, port));
    }

    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new IllegalArgumentException(
                    "invalid value for --listen: the port must be 0 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static InetAddress address(String host) {
        if (host.isEmpty()) {
            return InetAddress.ofLiteral("127.0.0.1");
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed != host.contains(":")) {
            throw new IllegalArgumentException(
                    "invalid value for --listen: an IPv6 address needs brackets: [::1]:2222");
        }
        try {
            return InetAddress.getByName(bracketed ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "invalid value for --listen: the host has no address on this machine", e);
        }
    }
}
