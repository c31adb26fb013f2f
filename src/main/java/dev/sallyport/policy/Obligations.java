package dev.sallyport.policy;

import java.time.Duration;
import java.util.Map;

/**
 * What an allowed tunnel must keep to. Zero means no limit.
 *
 * @param labels copied to the journal
 */
public record Obligations(
        Duration maxDuration, Duration idleTimeout, long maxBytes, Map<String, String> labels) {
    /** No limits, no labels. */
    public static final Obligations NONE =
            new Obligations(Duration.ZERO, Duration.ZERO, 0, Map.of());

    public Obligations {
        labels = Map.copyOf(labels);
    }
}
