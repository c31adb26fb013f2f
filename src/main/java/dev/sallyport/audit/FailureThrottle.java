package dev.sallyport.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets ten lines a second through, of one source ten at first and then one a second, and counts the
 * rest: whoever can make connections fail must neither fill a disk nor hide what fails for others.
 * Thread-safe.
 */
final class FailureThrottle {
    private static final int LINES = 10;
    private static final int SOURCES = 1_024;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** What one source may still write; a line is earned each second. */
    private static final class Source {
        private double lines = LINES;
        private long lastNanos;
        private long withheld;

        Source(long nowNanos) {
            lastNanos = nowNanos;
        }

        void earn(long nowNanos) {
            lines = Math.min(LINES, lines + (double) (nowNanos - lastNanos) / SECOND);
            lastNanos = nowNanos;
        }
    }

    /** The ones that were heard of last. */
    private final Map<String, Source> sources =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Source> eldest) {
                    return size() > SOURCES;
                }
            };

    private long windowStart = Long.MIN_VALUE;
    private int written;

    /**
     * Asks for one line.
     *
     * @return -1: write none; else how many lines of this source were withheld since its last one
     */
    synchronized long admit(String ip, long nowNanos) {
        if (windowStart == Long.MIN_VALUE || nowNanos - windowStart >= SECOND) {
            windowStart = nowNanos;
            written = 0;
        }
        Source source = sources.computeIfAbsent(ip, i -> new Source(nowNanos));
        source.earn(nowNanos);
        if (written == LINES || source.lines < 1) {
            source.withheld++;
            return -1;
        }
        written++;
        source.lines--;
        long since = source.withheld;
        source.withheld = 0;
        return since;
    }
}
