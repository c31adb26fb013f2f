package dev.sallyport.client;

import dev.sallyport.terms.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * What to ask for, and whom. Immutable.
 *
 * @param target the route's host and port: the authority of the CONNECT request
 * @param proxy where the CONNECT request goes
 */
public record Destination(HostPort target, ProxyUrl proxy) {
    /**
     * Reads what a user typed. {@code host:port} and {@code tcp+https://host:port} ask the proxy at
     * {@code https://host}: the port names the route, not the proxy. {@code
     * tcp+https://proxy[:port]/host:port} (bastion form) names both.
     *
     * @param proxyUrl replaces the proxy, scheme and port included, when given
     * @throws IllegalArgumentException whose message says what is expected
     */
    public static Destination parse(String text, @Nullable String proxyUrl) {
        String scheme = "https";
        String rest = text;
        int mark = text.indexOf("://");
        if (mark >= 0) {
            scheme = withoutTcp(text.substring(0, mark));
            rest = text.substring(mark + 3);
        }
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String named = slash < 0 ? "" : firstSegment(rest.substring(slash + 1));
        HostPort target = target(named.isEmpty() ? authority : named);
        if (proxyUrl != null) {
            return new Destination(target, proxy("--proxy-url", proxyUrl));
        }
        return new Destination(target, implied(scheme, named.isEmpty() ? "" : authority, target));
    }

    private static String firstSegment(String path) {
        int end = path.indexOf('/');
        return end < 0 ? path : path.substring(0, end);
    }

    /** The target's host at the scheme's own port, unless the bastion form named a proxy. */
    private static ProxyUrl implied(String scheme, String authority, HostPort target) {
        String host = target.toString();
        String bare = host.substring(0, host.lastIndexOf(':'));
        try {
            return ProxyUrl.of(scheme, authority.isEmpty() ? bare : authority);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid destination: the proxy in it: " + e.getMessage(), e);
        }
    }

    private static String withoutTcp(String scheme) {
        if (scheme.regionMatches(true, 0, "udp+", 0, 4)) {
            throw new IllegalArgumentException(
                    "invalid destination: a udp+https route is not a TCP route");
        }
        return scheme.regionMatches(true, 0, "tcp+", 0, 4) ? scheme.substring(4) : scheme;
    }

    private static HostPort target(String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid destination: "
                            + e.getMessage()
                            + "; expected HOST:PORT, tcp+https://HOST:PORT or"
                            + " tcp+https://PROXY[:PORT]/HOST:PORT",
                    e);
        }
    }

    private static ProxyUrl proxy(String option, String url) {
        try {
            return ProxyUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid value for " + option + ": " + e.getMessage(), e);
        }
    }
}
