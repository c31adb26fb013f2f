package dev.sallyport.policy;

import dev.sallyport.terms.RouteId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policies of one generation of the configuration, by route. Immutable. */
public final class PolicyTable {
    private static final String RULE = "downstream_mtls.enforcement";

    private final Map<String, RoutePolicy> byRoute;
    private final boolean certificatesOnly;

    /** A table of these; of two for one route the first counts. */
    public PolicyTable(List<RoutePolicy> policies) {
        this(policies, false);
    }

    /**
     * The same.
     *
     * @param certificatesOnly whether all routes, however they decide, are for clients with a valid
     *     certificate
     */
    public PolicyTable(List<RoutePolicy> policies, boolean certificatesOnly) {
        this.certificatesOnly = certificatesOnly;
        Map<String, RoutePolicy> map = new HashMap<>();
        policies.forEach(policy -> map.putIfAbsent(policy.route().value(), policy));
        byRoute = Map.copyOf(map);
    }

    /** What is decided before any policy is asked. */
    Optional<Decision> firstOf(Facts facts) {
        if (!certificatesOnly || facts.client().certificate() != null) {
            return Optional.empty();
        }
        String reason =
                facts.client().certificateFault().isEmpty()
                        ? "client-certificate-required"
                        : "invalid-client-certificate";
        Why why = new Why(false, List.of(), true, List.of(reason));
        return Optional.of(new Decision.Deny(reason, RULE, false, why));
    }

    /** The policy of a route. */
    public Optional<RoutePolicy> of(RouteId route) {
        return Optional.ofNullable(byRoute.get(route.value()));
    }
}
