package dev.sallyport.policy;

import dev.sallyport.terms.RouteId;

/**
 * Who may use a route. In this generation of the code a route is public or closed: everything but
 * {@code allow_public_unauthenticated_access} needs somebody to be signed in.
 *
 * @param publicAccess {@code allow_public_unauthenticated_access}
 */
public record RoutePolicy(RouteId route, boolean publicAccess) {}
