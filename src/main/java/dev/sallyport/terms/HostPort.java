package dev.sallyport.terms;

import java.net.InetAddress;
import java.util.Locale;

/**
 * A host and a port, RFC 3986 section 3.2 without userinfo. The host is in lower case, an IPv6
 * address in its canonical form and without brackets. Immutable.
 *
 * @param host 1 to 255 characters of {@code [a-z0-9._-]}, or an IPv6 address without zone
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final int MAX_HOST = 255;

    public HostPort {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
        host = canonicalHost(host);
    }

    /**
     * Reads {@code host:port} or {@code [ipv6]:port}, strictly: no userinfo, sign, leading zero,
     * white space, escape, path or letter beyond ASCII.
     *
     * @throws IllegalArgumentException whose message says what is wrong and never repeats the text
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port: expected host:port");
        }
        String host = text.substring(0, colon);
        int port = port(text.substring(colon + 1));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw new IllegalArgumentException("brackets hold an IPv6 address");
            }
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address needs brackets: [::1]:22");
        }
        return new HostPort(host, port);
    }

    private static int port(String digits) {
        boolean plain = !digits.isEmpty() && digits.length() <= 5;
        for (int i = 0; i < digits.length() && plain; i++) {
            plain = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!plain || digits.charAt(0) == '0') {
            throw new IllegalArgumentException("port must be 1 to 65535, digits only");
        }
        return Integer.parseInt(digits);
    }

    private static String canonicalHost(String host) {
        if (host.indexOf(':') >= 0) {
            return canonicalIpv6(host);
        }
        if (host.isEmpty() || host.length() > MAX_HOST) {
            throw new IllegalArgumentException("host must have 1 to 255 characters");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!ok && c != '.' && c != '-' && c != '_') {
                throw new IllegalArgumentException(
                        "host may hold letters, digits, '.', '-' and '_' only");
            }
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static String canonicalIpv6(String literal) {
        if (literal.indexOf('%') >= 0) {
            throw new IllegalArgumentException("an IPv6 address must have no zone");
        }
        if (literal.indexOf('[') >= 0) {
            // The JDK takes brackets off: "[[::1]]" would be a second spelling.
            throw new IllegalArgumentException("not an IPv6 address");
        }
        byte[] bytes;
        try {
            bytes = InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IPv6 address", e);
        }
        if (bytes.length == 4) {
            // The JDK turns ::ffff:a.b.c.d into IPv4; here it stays what it was, so that it
            // matches only a route that names it so.
            return "::ffff:"
                    + (bytes[0] & 0xff)
                    + "."
                    + (bytes[1] & 0xff)
                    + "."
                    + (bytes[2] & 0xff)
                    + "."
                    + (bytes[3] & 0xff);
        }
        return compressed(bytes);
    }

    /**
     * RFC 5952 section 4: no leading zeros, the first longest run of two or more zero groups is
     * "::".
     */
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                start = i;
                length = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** Whether the host is an address literal rather than a name. */
    public boolean isLiteral() {
        return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
