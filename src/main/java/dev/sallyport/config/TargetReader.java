package dev.sallyport.config;

import dev.sallyport.route.RoutePattern;
import dev.sallyport.terms.HostPort;
import dev.sallyport.upstream.UpstreamTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads a route's {@code to}. */
final class TargetReader {
    private static final Set<String> SCHEMES =
            Set.of(
                    "http",
                    "https",
                    "h2c",
                    "tcp",
                    "tls",
                    "udp",
                    "ssh",
                    "unix",
                    "https+unix",
                    "http+unix");

    /** These never stand beside another scheme in one {@code to}. */
    private static final List<String> APART = List.of("tcp", "tls", "udp", "https+unix", "unix");

    private static final int DEFAULT_PORT = 80;
    private static final int DEFAULT_TLS_PORT = 443;
    private static final int MAX_WEIGHT = 1_000_000;

    private record Destination(String scheme, String authority, String path, int weight) {}

    private final Section route;

    TargetReader(Section route) {
        this.route = route;
    }

    /** The texts of {@code to}; a single text is never split, its comma begins a weight. */
    static List<String> texts(Section route) {
        Object to = route.raw("to");
        if (to instanceof Collection<?>) {
            return route.texts("to");
        }
        return to == null || to.toString().isBlank() ? List.of() : List.of(to.toString());
    }

    /**
     * What {@code to} says.
     *
     * @param path of the first target
     * @param http2 whether all are {@code h2c://}
     */
    record Targets(List<UpstreamTarget> all, String path, boolean http2) {
        private static final Targets NONE = new Targets(List.of(), "/", false);
    }

    /** The targets, or none after telling every fault. Only TCP and web routes have some. */
    Targets read(RoutePattern.Kind kind) {
        List<String> texts = texts(route);
        if (route.raw("to") instanceof Collection<?> && texts.isEmpty()) {
            route.error("to", "destination list empty; write tcp://host:port");
        }
        List<Destination> destinations = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                destinations.add(destination(texts.get(i)));
            } catch (IllegalArgumentException e) {
                route.error(path(i), e);
            }
        }
        if (destinations.size() < texts.size() || !consistent(destinations)) {
            return Targets.NONE;
        }
        boolean served = kind == RoutePattern.Kind.TCP || kind == RoutePattern.Kind.WEB;
        if (!served || destinations.isEmpty()) {
            return Targets.NONE;
        }
        return new Targets(
                targets(destinations, kind),
                destinations.getFirst().path(),
                destinations.getFirst().scheme().equals("h2c"));
    }

    private String path(int i) {
        return route.raw("to") instanceof Collection<?> ? "to[" + i + "]" : "to";
    }

    private static Destination destination(String text) {
        int comma = text.lastIndexOf(',');
        String url = (comma < 0 ? text : text.substring(0, comma)).strip();
        int colon = url.indexOf("://");
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "url scheme must be specified; write tcp://host:port");
        }
        String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "unknown scheme \"" + scheme + "\"; expected tcp, tls or http");
        }
        String rest = url.substring(colon + 3);
        int end = rest.indexOf('/');
        String authority = end < 0 || scheme.endsWith("unix") ? rest : rest.substring(0, end);
        if (authority.isEmpty() || authority.startsWith(":")) {
            throw new IllegalArgumentException("url hostname must be specified");
        }
        return new Destination(
                scheme,
                authority,
                end < 0 ? "/" : rest.substring(end),
                comma < 0 ? 0 : weight(text.substring(comma + 1)));
    }

    private static int weight(String digits) {
        if (!digits.strip().matches("[0-9]{1,7}")
                || Integer.parseInt(digits.strip()) > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                    "a weight is a whole number from 1 to " + MAX_WEIGHT + ": URL,weight");
        }
        if (Integer.parseInt(digits.strip()) == 0) {
            throw new IllegalArgumentException("zero weight not permitted");
        }
        return Integer.parseInt(digits.strip());
    }

    private boolean consistent(List<Destination> destinations) {
        long weighted = destinations.stream().filter(d -> d.weight() > 0).count();
        boolean even = weighted == 0 || weighted == destinations.size();
        if (!even) {
            route.error("to", "either no weights should be specified or all of them");
        }
        Set<String> schemes = new TreeSet<>();
        destinations.forEach(d -> schemes.add(d.scheme()));
        for (String scheme : APART) {
            if (schemes.contains(scheme) && schemes.size() > 1) {
                route.error("to", "cannot mix " + scheme + " and non-" + scheme + " To URLs");
                return false;
            }
        }
        if (schemes.size() > 1 && (schemes.contains("https") || schemes.contains("h2c"))) {
            // Allowed in Pomerium, where each target has a connection setting of its own.
            route.error("to", "cannot mix http, https and h2c To URLs in this version");
            return false;
        }
        return even;
    }

    private List<UpstreamTarget> targets(
            List<Destination> destinations, RoutePattern.Kind routeKind) {
        List<UpstreamTarget> targets = new ArrayList<>();
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            try {
                targets.add(
                        new UpstreamTarget(
                                routeKind == RoutePattern.Kind.WEB
                                        ? webKind(destination)
                                        : kind(destination.scheme()),
                                address(destination),
                                Math.max(1, destination.weight())));
            } catch (IllegalArgumentException e) {
                route.error(path(i), e);
            }
        }
        return targets.size() < destinations.size() ? List.of() : targets;
    }

    private static UpstreamTarget.Kind kind(String scheme) {
        return switch (scheme) {
            case "tcp" -> UpstreamTarget.Kind.TCP;
            case "tls" -> UpstreamTarget.Kind.TLS;
            case "http" -> UpstreamTarget.Kind.CONNECT_PROXY;
            default ->
                    throw new IllegalArgumentException(
                            scheme
                                    + ":// behind a TCP route is not built yet; use tcp://host:port,"
                                    + " tls://host:port or http://proxy:port");
        };
    }

    private static UpstreamTarget.Kind webKind(Destination destination) {
        if (destination.path().indexOf('?') >= 0 || destination.path().indexOf('#') >= 0) {
            throw new IllegalArgumentException("a target has no query and no fragment");
        }
        return switch (destination.scheme()) {
            case "http", "h2c" -> UpstreamTarget.Kind.TCP;
            case "https" -> UpstreamTarget.Kind.TLS;
            default ->
                    throw new IllegalArgumentException(
                            destination.scheme()
                                    + ":// behind a web route is not built yet; use"
                                    + " http://host:port, https://host:port or h2c://host:port");
        };
    }

    private static HostPort address(Destination destination) {
        String authority = destination.authority();
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("user and password in a target are not supported");
        }
        boolean port = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        boolean tls = destination.scheme().equals("tls") || destination.scheme().equals("https");
        int usual = tls ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        return HostPort.parse(port ? authority : authority + ":" + usual);
    }
}
