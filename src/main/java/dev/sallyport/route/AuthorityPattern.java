package dev.sallyport.route;

import dev.sallyport.terms.HostPort;
import java.util.Locale;

/**
 * One authority a route answers to. Immutable.
 *
 * @param host in lower case, IPv6 without brackets; {@code *} stands for any run of characters
 * @param port 1 to 65535, or {@link #ANY_PORT}
 */
public record AuthorityPattern(String host, int port) {
    /** The route names no port: every port matches. */
    public static final int ANY_PORT = 0;

    private static final int MAX_HOST = 255;

    public AuthorityPattern {
        if (port < ANY_PORT || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
        host = host.indexOf('*') < 0 ? new HostPort(host, 1).host() : wildcardHost(host);
    }

    /**
     * Reads {@code host}, {@code host:port} or {@code [ipv6]:port}; the host may hold {@code *}.
     *
     * @throws IllegalArgumentException if no authority can match the text
     */
    static AuthorityPattern parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            return new AuthorityPattern(unbracketed(text), ANY_PORT);
        }
        // HostPort is the one place that knows what a port looks like.
        int port = HostPort.parse("h:" + text.substring(colon + 1)).port();
        return new AuthorityPattern(unbracketed(text.substring(0, colon)), port);
    }

    private static String unbracketed(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String inner = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bracketed && inner.indexOf(':') < 0) {
            throw new IllegalArgumentException("brackets hold an IPv6 address");
        }
        if (!bracketed && inner.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: [::1]:22");
        }
        return inner;
    }

    private static String wildcardHost(String host) {
        if (host.length() > MAX_HOST || host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a wildcard host is a name of at most 255 letters");
        }
        // Each star becomes a letter, so that the rest obeys the rules of every other host.
        var _ = new HostPort(host.replace('*', 'x'), 1);
        return host.toLowerCase(Locale.ROOT);
    }

    boolean isWildcard() {
        return host.indexOf('*') >= 0;
    }

    boolean matchesPort(int other) {
        return port == ANY_PORT || port == other;
    }
}
