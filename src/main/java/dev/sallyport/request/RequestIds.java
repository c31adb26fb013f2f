package dev.sallyport.request;

import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Names requests. An id ties log lines to an answer; it grants nothing, so it need not be hard to
 * guess and its source may be a fast one.
 *
 * <p>As safe for use by several threads as its source is.
 */
public final class RequestIds {
    private static final int MAX_LENGTH = 128;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomGenerator random;

    public RequestIds(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The client's {@code x-request-id}, if it is 1 to 128 letters, digits and {@code -._~:+/=@},
     * so that one id follows a request through several proxies; otherwise a new one.
     */
    public String of(RequestHead head) {
        Optional<String> sent = head.first("x-request-id");
        return sent.isPresent() && isSane(sent.get()) ? sent.get() : next();
    }

    /** A random UUID, version 4. */
    public String next() {
        long high = (random.nextLong() & ~0xf000L) | VERSION_4;
        long low = (random.nextLong() >>> 2) | VARIANT;
        return new UUID(high, low).toString();
    }

    private static boolean isSane(String id) {
        boolean sane = !id.isEmpty() && id.length() <= MAX_LENGTH;
        for (int i = 0; i < id.length() && sane; i++) {
            char c = id.charAt(i);
            sane =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~:+/=@".indexOf(c) >= 0;
        }
        return sane;
    }
}
