package dev.sallyport.gate;

import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.terms.RouteId;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.web.WebSettings;
import java.util.Optional;

/**
 * What a route carries: everything one connection needs of one generation of the configuration, so
 * that one look-up gives all and nothing is half old, half new.
 *
 * @param name the route's {@code name}, or empty
 * @param from as configured
 * @param to the first {@code to} as configured, for logs and pages
 * @param tunnel of no account for a web route
 * @param web present for a web route
 */
public record Plan(
        RouteId id,
        String name,
        String from,
        String to,
        RoutePolicy policy,
        UpstreamSettings upstream,
        TunnelSettings tunnel,
        Optional<WebSettings> web) {
    /** A route for tunnels. */
    public Plan(
            RouteId id,
            String name,
            String from,
            String to,
            RoutePolicy policy,
            UpstreamSettings upstream,
            TunnelSettings tunnel) {
        this(id, name, from, to, policy, upstream, tunnel, Optional.empty());
    }

    /**
     * The name that logs give the upstream: {@code NAME-ID}, or {@code route-ID} without a name.
     */
    public String cluster() {
        return (name.isEmpty() ? "route" : name) + "-" + id;
    }
}
