package dev.sallyport.route;

import dev.sallyport.terms.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One generation of routes. Immutable; any thread.
 *
 * <p>A host written out beats a host with a star, whatever their order; among equals the first in
 * the file wins. Web routes are kept with the others, but only {@link #tunnel} looks anything up
 * yet.
 *
 * @param <P> what a route carries
 */
public final class RouteTable<P> {
    private final List<Entry<P>> entries;
    private final Map<String, List<Exact<P>>> exact = new HashMap<>();
    private final List<Wildcard<P>> wildcards = new ArrayList<>();

    /** A route: what it matches and what it carries. */
    public record Entry<P>(RoutePattern pattern, P carried) {}

    private record Exact<P>(AuthorityPattern authority, P carried) {}

    private record Wildcard<P>(AuthorityPattern authority, HostGlob host, P carried) {}

    private RouteTable(List<Entry<P>> entries) {
        this.entries = List.copyOf(entries);
        for (Entry<P> entry : this.entries) {
            if (entry.pattern().kind() == RoutePattern.Kind.TCP) {
                entry.pattern().authorities().forEach(a -> add(a, entry.carried()));
            }
        }
    }

    private void add(AuthorityPattern authority, P carried) {
        if (authority.isWildcard()) {
            wildcards.add(new Wildcard<>(authority, new HostGlob(authority.host()), carried));
        } else {
            exact.computeIfAbsent(authority.host(), h -> new ArrayList<>())
                    .add(new Exact<>(authority, carried));
        }
    }

    /** A table of these routes, which are in the order of the file. */
    public static <P> RouteTable<P> of(List<Entry<P>> entries) {
        return new RouteTable<>(entries);
    }

    /** What the route for a CONNECT to this authority carries; empty is {@code route_not_found}. */
    public Optional<P> tunnel(HostPort authority) {
        for (Exact<P> route : exact.getOrDefault(authority.host(), List.of())) {
            if (route.authority().matchesPort(authority.port())) {
                return Optional.of(route.carried());
            }
        }
        for (Wildcard<P> route : wildcards) {
            if (route.authority().matchesPort(authority.port())
                    && route.host().matches(authority.host())) {
                return Optional.of(route.carried());
            }
        }
        return Optional.empty();
    }

    public int size() {
        return entries.size();
    }

    /** What the routes carry, in the order of the file. */
    public List<P> routes() {
        return entries.stream().map(Entry::carried).toList();
    }
}
