package dev.sallyport.terms;

import java.math.BigInteger;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 1h30m}. */
public final class GoDuration {
    /** One part. Bounded, so that no text can make the arithmetic long. */
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?)(ns|us|µs|μs|ms|s|m|h)");

    private static final int MAX_TEXT = 64;

    /** Not BigDecimal: its tables of powers of ten were a twentieth of the client's start. */
    private static final int DIGITS = 18;

    private static final BigInteger SCALE = BigInteger.valueOf(1_000_000_000_000_000_000L);

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
        BigInteger sum = BigInteger.ZERO;
        int at = 0;
        while (at < rest.length()) {
            if (!part.find(at) || part.start() != at) {
                throw new IllegalArgumentException("not a duration");
            }
            sum = sum.add(scaled(part.group(1)).multiply(unit(part.group(2))));
            at = part.end();
        }
        if (sum.compareTo(BigInteger.valueOf(Long.MAX_VALUE).multiply(SCALE)) > 0) {
            throw new IllegalArgumentException("too long");
        }
        return Duration.ofNanos(sum.divide(SCALE).longValueExact());
    }

    /** A number of {@link #PART} times {@link #SCALE}. */
    private static BigInteger scaled(String number) {
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        String fraction = point < 0 ? "" : number.substring(point + 1);
        return new BigInteger(whole + fraction + "0".repeat(DIGITS - fraction.length()));
    }

    private static BigInteger unit(String name) {
        return BigInteger.valueOf(
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
