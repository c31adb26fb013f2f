package dev.sallyport.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a route's {@code from} matches. Immutable.
 *
 * @param from as configured
 * @param kind which requests it is for
 * @param authorities at least one, in the order of the text
 */
public record RoutePattern(String from, Kind kind, List<AuthorityPattern> authorities) {
    private static final int HTTPS = 443;

    /** Which requests a route is for, told by the scheme of its {@code from}. */
    public enum Kind {
        /** {@code tcp+https}: CONNECT. */
        TCP,
        /** {@code udp+https}: CONNECT-UDP. */
        UDP,
        /** {@code https} or {@code http}: everything but CONNECT. */
        WEB,
        /** {@code ssh}: native SSH. */
        SSH
    }

    public RoutePattern {
        authorities = List.copyOf(authorities);
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("a route matches at least one authority");
        }
    }

    /**
     * Reads a {@code from}: {@code tcp+https://host:port}, {@code tcp+https://host} (any port),
     * {@code tcp+https://proxy/a:6379/b:1} (each segment is an authority, the proxy's own name is
     * not), {@code https://host}, {@code udp+https://host:port}, {@code ssh://name}. A {@code *} in
     * a host stands for any run of characters.
     *
     * @throws IllegalArgumentException whose message holds Pomerium's words for the mistake
     */
    public static RoutePattern parse(String from) {
        if (from.isBlank()) {
            throw bad(from, "url cannot be empty");
        }
        int colon = from.indexOf("://");
        if (colon < 1) {
            throw bad(from, "url does not contain a valid scheme; expected tcp+https://host:port");
        }
        Kind kind = kind(from, from.substring(0, colon).toLowerCase(Locale.ROOT));
        String rest = from.substring(colon + 3);
        if (rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0 || rest.indexOf('@') >= 0) {
            throw bad(from, "url must have no user, query or fragment");
        }
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        if (host.isEmpty() || host.startsWith(":")) {
            throw bad(from, "url does not contain a valid hostname");
        }
        return new RoutePattern(from, kind, authorities(from, kind, host, slash >= 0, path));
    }

    private static Kind kind(String from, String scheme) {
        return switch (scheme) {
            case "tcp+https", "tcp+http" -> Kind.TCP;
            case "udp+https", "udp+http" -> Kind.UDP;
            case "https", "http" -> Kind.WEB;
            case "ssh" -> Kind.SSH;
            // Pomerium takes it for a TCP route that no request can match: a silent dead end.
            case "tcp", "udp" ->
                    throw bad(
                            from,
                            "url does not contain a valid scheme: write " + scheme + "+https://");
            default ->
                    throw bad(
                            from,
                            "url does not contain a valid scheme: expected tcp+https, udp+https,"
                                    + " https or ssh");
        };
    }

    private static List<AuthorityPattern> authorities(
            String from, Kind kind, String host, boolean hasPath, String path) {
        List<AuthorityPattern> authorities = new ArrayList<>();
        if (kind == Kind.WEB || kind == Kind.SSH) {
            if (!path.isEmpty()) {
                throw new IllegalArgumentException(
                        "config: policy source url ("
                                + from
                                + ") contains a path, but it should be set using the path field");
            }
            hasPath = false;
        }
        AuthorityPattern outer = authority(from, host);
        if (!hasPath) {
            return List.of(outer);
        }
        // Pomerium makes an empty host of a slash at the end, which nothing can match; we drop it.
        String segments = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        for (String segment : segments.split("/", -1)) {
            if (segment.isEmpty()) {
                throw bad(from, "url does not contain a valid hostname in its path");
            }
            authorities.add(authority(from, segment));
        }
        return authorities;
    }

    private static AuthorityPattern authority(String from, String text) {
        try {
            return AuthorityPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad(from, "url does not contain a valid hostname: " + e.getMessage());
        }
    }

    private static IllegalArgumentException bad(String from, String why) {
        return new IllegalArgumentException(
                "config: policy bad source url \"" + from + "\": " + why);
    }

    /**
     * The pattern of a web route, for which a missing port and HTTPS's are the same.
     *
     * @param anyPort whether it then matches every port
     */
    public RoutePattern atHttps(boolean anyPort) {
        return new RoutePattern(
                from,
                kind,
                authorities.stream()
                        .map(a ->
                                a.port() == AuthorityPattern.ANY_PORT || a.port() == HTTPS
                                        ? new AuthorityPattern(
                                                a.host(),
                                                anyPort ? AuthorityPattern.ANY_PORT : HTTPS)
                                        : a)
                        .toList());
    }

    /** Whether some authority names no port, so that every port matches. */
    public boolean matchesAnyPort() {
        return authorities.stream().anyMatch(a -> a.port() == AuthorityPattern.ANY_PORT);
    }
}
