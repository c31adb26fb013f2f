package dev.sallyport.audit;

import java.time.Instant;

/**
 * Times as lines tell them, the texts of {@link Instant#toString}, RFC 3339 in UTC; but what
 * changes once a second is made once a second. Any thread.
 */
final class LineTime {
    private static final int SECOND = "1970-01-01T00:00:00".length();
    private static final int DIGITS = 9;

    private record Second(long epoch, String text) {}

    private volatile Second last = second(Instant.EPOCH);

    private static Second second(Instant time) {
        long epoch = time.getEpochSecond();
        return new Second(epoch, Instant.ofEpochSecond(epoch).toString().substring(0, SECOND));
    }

    String of(Instant time) {
        Second second = last;
        if (second.epoch != time.getEpochSecond()) {
            second = second(time);
            last = second;
        }
        int fraction = time.getNano();
        int digits = DIGITS;
        while (digits > 0 && fraction % 1000 == 0) {
            fraction /= 1000;
            digits -= 3;
        }
        if (digits == 0) {
            return second.text + 'Z';
        }
        String text = Integer.toString(fraction);
        return second.text + '.' + "0".repeat(digits - text.length()) + text + 'Z';
    }
}
