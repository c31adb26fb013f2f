package dev.sallyport.policy;

import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.terms.RouteId;

/** Who may use a route. Immutable. */
public record RoutePolicy(RouteId route, Policy policy) {}
