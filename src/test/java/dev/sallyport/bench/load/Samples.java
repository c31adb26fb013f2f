package dev.sallyport.bench.load;

import java.util.Arrays;

/** Times in nanoseconds, and their percentiles. Thread: one at a time. */
final class Samples {
    private long[] values = new long[1024];
    private int count;

    void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = nanos;
    }

    void addAll(Samples other) {
        for (int i = 0; i < other.count; i++) {
            add(other.values[i]);
        }
    }

    int count() {
        return count;
    }

    /**
     * The smallest sample that no more than the rest of all samples exceed (nearest rank).
     *
     * @param part above 0, at most 1
     */
    long percentile(double part) {
        if (count == 0) {
            throw new IllegalStateException("no samples");
        }
        if (!(part > 0 && part <= 1)) {
            throw new IllegalArgumentException("percentile of " + part);
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(part * count) - 1];
    }
}
