package dev.sallyport.config;

import dev.sallyport.terms.HostPort;

/**
 * Where to listen.
 *
 * @param host empty for all addresses; IPv6 without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record BindAddress(String host, int port) {
    public BindAddress {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
    }

    /**
     * Reads {@code host:port}, {@code :port} or {@code [ipv6]:port}; quotes around it are dropped,
     * as shells and container files leave them there.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static BindAddress parse(String text) {
        String bare = unquoted(text.strip());
        int colon = bare.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port");
        }
        boolean free = bare.substring(colon + 1).equals("0");
        String dummy = free ? "1" : bare.substring(colon + 1);
        HostPort read =
                HostPort.parse((colon == 0 ? "all" : bare.substring(0, colon)) + ":" + dummy);
        return new BindAddress(colon == 0 ? "" : read.host(), free ? 0 : read.port());
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() >= 2
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
