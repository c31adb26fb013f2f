package dev.sallyport.route;

import dev.sallyport.terms.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One generation of routes. Immutable; any thread.
 *
 * <p>A host written out beats a host with a star, whatever their order; among equals the first in
 * the file wins.
 *
 * @param <P> what a route carries
 */
public final class RouteTable<P> {
    private final List<Entry<P>> entries;
    private final Index<P> tunnels;
    private final Index<P> web;

    /**
     * A route: what it matches and what it carries.
     *
     * @param path counts for web routes alone
     */
    public record Entry<P>(RoutePattern pattern, PathPattern path, P carried) {
        /** A route for every path, or one that has none. */
        public Entry(RoutePattern pattern, P carried) {
            this(pattern, PathPattern.ANY, carried);
        }
    }

    private record Exact<P>(AuthorityPattern authority, Entry<P> route) {}

    private record Wildcard<P>(AuthorityPattern authority, HostGlob host, Entry<P> route) {}

    private RouteTable(List<Entry<P>> entries) {
        this.entries = List.copyOf(entries);
        this.tunnels = new Index<>(this.entries, RoutePattern.Kind.TCP);
        this.web = new Index<>(this.entries, RoutePattern.Kind.WEB);
    }

    /** The routes of one kind, by host. */
    private static final class Index<P> {
        private final Map<String, List<Exact<P>>> exact = new HashMap<>();
        private final List<Wildcard<P>> wildcards = new ArrayList<>();

        Index(List<Entry<P>> entries, RoutePattern.Kind kind) {
            for (Entry<P> entry : entries) {
                if (entry.pattern().kind() == kind) {
                    entry.pattern().authorities().forEach(a -> add(a, entry));
                }
            }
        }

        private void add(AuthorityPattern authority, Entry<P> route) {
            if (authority.isWildcard()) {
                wildcards.add(new Wildcard<>(authority, new HostGlob(authority.host()), route));
            } else {
                exact.computeIfAbsent(authority.host(), h -> new ArrayList<>())
                        .add(new Exact<>(authority, route));
            }
        }

        /**
         * As in Pomerium, one exact host takes its requests from every host with a star, whether or
         * not one of its paths matches.
         */
        Optional<P> find(HostPort authority, Predicate<Entry<P>> wanted) {
            boolean written = false;
            for (Exact<P> route : exact.getOrDefault(authority.host(), List.of())) {
                if (route.authority().matchesPort(authority.port())) {
                    written = true;
                    if (wanted.test(route.route())) {
                        return Optional.of(route.route().carried());
                    }
                }
            }
            if (written) {
                return Optional.empty();
            }
            for (Wildcard<P> route : wildcards) {
                if (route.authority().matchesPort(authority.port())
                        && route.host().matches(authority.host())
                        && wanted.test(route.route())) {
                    return Optional.of(route.route().carried());
                }
            }
            return Optional.empty();
        }
    }

    /** A table of these routes, which are in the order of the file. */
    public static <P> RouteTable<P> of(List<Entry<P>> entries) {
        return new RouteTable<>(entries);
    }

    /** What the route for a CONNECT to this authority carries; empty is {@code route_not_found}. */
    public Optional<P> tunnel(HostPort authority) {
        return tunnels.find(authority, route -> true);
    }

    /**
     * What the route for a web request carries; empty is {@code route_not_found}.
     *
     * @param path normalised, without query; or {@code *}
     */
    public Optional<P> web(HostPort authority, String path) {
        return web.find(authority, route -> route.path().matches(path));
    }

    public int size() {
        return entries.size();
    }

    /** What the routes carry, in the order of the file. */
    public List<P> routes() {
        return entries.stream().map(Entry::carried).toList();
    }
}
