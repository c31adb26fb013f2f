package dev.sallyport.upstream;

import java.time.Duration;
import java.util.List;

/**
 * Where a route leads.
 *
 * @param targets at least one, all of one kind
 * @param connectTimeout for name resolution, TCP and a chained CONNECT together
 */
public record UpstreamSettings(List<UpstreamTarget> targets, Duration connectTimeout) {
    /** Pomerium's (Envoy's) connect timeout. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    public UpstreamSettings {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("a route leads to at least one target");
        }
    }
}
