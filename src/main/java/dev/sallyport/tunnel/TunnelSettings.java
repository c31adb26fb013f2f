package dev.sallyport.tunnel;

import java.time.Duration;

/**
 * A tunnel's deadlines; zero means none.
 *
 * @param idleTimeout without a byte in either direction
 * @param halfCloseTimeout without a byte after one side has finished
 * @param maxDuration from the first to the last moment
 */
public record TunnelSettings(
        Duration idleTimeout, Duration halfCloseTimeout, Duration maxDuration) {
    /** What a route gets that says nothing: no idle limit, 60 s of silence after a half-close. */
    public static final TunnelSettings DEFAULT =
            new TunnelSettings(Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO);
}
