package dev.sallyport.terms;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 1h30m}. */
public final class GoDuration {
    /** One part. Bounded, so that no text can make the arithmetic long. */
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)(ns|us|µs|μs|ms|s|m|h)");

    private static final int MAX_TEXT = 64;

    private GoDuration() {}

    /**
     * Reads a duration.
     *
     * @return zero or more; more than Go's 292 years is refused
     * @throws IllegalArgumentException if the text is not such a duration
     */
    public static Duration parse(String text) {
        String rest = text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty() || rest.length() > MAX_TEXT) {
            throw new IllegalArgumentException("not a duration");
        }
        Matcher part = PART.matcher(rest);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (at < rest.length()) {
            if (!part.find(at) || part.start() != at) {
                throw new IllegalArgumentException("not a duration");
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
            at = part.end();
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("too long");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static BigDecimal unit(String name) {
        return BigDecimal.valueOf(
                switch (name) {
                    case "ns" -> 1L;
                    case "us", "µs", "μs" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    default -> 3_600_000_000_000L;
                });
    }
}
