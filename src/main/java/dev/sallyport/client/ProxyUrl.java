package dev.sallyport.client;

import dev.sallyport.terms.HostPort;
import java.util.Locale;

/**
 * Where the proxy listens. Immutable.
 *
 * @param tls whether to speak TLS to it
 * @param address its host and port
 */
public record ProxyUrl(boolean tls, HostPort address) {
    /**
     * Reads {@code https://host[:port]} or {@code http://host[:port]}; the port is 443 or 80 by
     * default. A path other than "/", a query, a fragment and user information are refused.
     *
     * @throws IllegalArgumentException whose message says what is expected
     */
    public static ProxyUrl parse(String text) {
        int mark = text.indexOf("://");
        if (mark < 0) {
            throw new IllegalArgumentException(
                    "expected https://HOST[:PORT] or http://HOST[:PORT], with its scheme");
        }
        String authority = text.substring(mark + 3);
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        return of(text.substring(0, mark), authority);
    }

    static ProxyUrl of(String scheme, String authority) {
        boolean tls =
                switch (scheme.toLowerCase(Locale.ROOT)) {
                    case "https" -> true;
                    case "http" -> false;
                    default ->
                            throw new IllegalArgumentException(
                                    "the scheme of a proxy is https or http");
                };
        // "[::1]" ends in a bracket: a colon inside the brackets is not the port's.
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return new ProxyUrl(
                tls, HostPort.parse(hasPort ? authority : authority + (tls ? ":443" : ":80")));
    }

    /** What a Host header says: the port only when it is not the scheme's own. */
    public String host() {
        String text = address.toString();
        boolean usual = address.port() == (tls ? 443 : 80);
        return usual ? text.substring(0, text.lastIndexOf(':')) : text;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + address;
    }
}
