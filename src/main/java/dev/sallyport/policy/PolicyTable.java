package dev.sallyport.policy;

import dev.sallyport.terms.RouteId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies of one generation of the configuration, by route. Immutable. */
public final class PolicyTable {
    private final Map<String, RoutePolicy> byRoute;

    /** A table of these; of two for one route the first counts. */
    public PolicyTable(List<RoutePolicy> policies) {
        Map<String, RoutePolicy> map = new HashMap<>();
        policies.forEach(policy -> map.putIfAbsent(policy.route().value(), policy));
        byRoute = Map.copyOf(map);
    }

    /** The policy of a route. */
    public Optional<RoutePolicy> of(RouteId route) {
        return Optional.ofNullable(byRoute.get(route.value()));
    }
}
