package dev.sallyport.policy.plugin;

import java.time.Duration;

/**
 * What one run of a script may take.
 *
 * @param wall time that passes, of whatever cause
 * @param bytes allocated by its thread, collected or not
 */
record Budget(Duration wall, long bytes) {
    /** Reading a plugin, with the engine's own start in it. */
    static final Budget LOAD = new Budget(Duration.ofSeconds(5), 512L << 20);

    /** One question, with the time that its plugin is given. */
    static Budget run(Duration wall) {
        return new Budget(wall, 64L << 20);
    }
}
