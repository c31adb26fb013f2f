package dev.sallyport.portal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bounds how often one source may ask for what costs others something: two hundred at once, and
 * fifty a second after that. Safe for any thread.
 */
final class Sources {
    private static final int BURST = 200;
    private static final double PER_SECOND = 50;
    private static final int MOST = 10_000;

    private final LongSupplier nanos;

    private final Map<String, Bucket> buckets =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    // Who has not been seen for longest loses least by beginning anew.
                    return size() > MOST;
                }
            };

    private record Bucket(double tokens, long at) {}

    /**
     * @param nanos a clock that never goes back
     */
    Sources(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether this source may ask once more now. */
    synchronized boolean allows(String source) {
        long now = nanos.getAsLong();
        Bucket before = buckets.getOrDefault(source, new Bucket(BURST, now));
        double refilled = before.tokens() + (now - before.at()) / 1e9 * PER_SECOND;
        double tokens = Math.min(BURST, refilled);
        boolean allowed = tokens >= 1;
        buckets.put(source, new Bucket(allowed ? tokens - 1 : tokens, now));
        return allowed;
    }
}
