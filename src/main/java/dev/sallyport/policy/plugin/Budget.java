package dev.sallyport.policy.plugin;

import java.time.Duration;

/**
 * What one run of a script may take.
 *
 * @param wall time that passes, of whatever cause
 * @param cpu time for which its thread has a processor; no more than {@code wall}
 * @param bytes allocated by its thread, collected or not
 */
record Budget(Duration wall, Duration cpu, long bytes) {
    /**
     * Reading a plugin, with the engine's own start in it. Nobody waits for its answer as for a
     * decision's, so a machine that has much else to do is no fault of the plugin's.
     */
    static final Budget LOAD =
            new Budget(Duration.ofSeconds(30), Duration.ofSeconds(5), 512L << 20);

    /** One question, with the time that its plugin is given. */
    static Budget run(Duration wall) {
        return new Budget(wall, wall, 64L << 20);
    }
}
