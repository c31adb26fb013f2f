package dev.sallyport.route;

import dev.sallyport.terms.RouteId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** How a route gets its name. */
public final class RouteFingerprint {
    private RouteFingerprint() {}

    /**
     * The id of a route: the same for the same texts in every process and after every reload,
     * another for any other texts (64 bits of SHA-256).
     *
     * @param from as configured
     * @param to every {@code to} as configured, in order
     * @param matching {@code prefix}, {@code path} and {@code regex} in a fixed order, empty if not
     *     set
     */
    public static RouteId of(String from, List<String> to, List<String> matching) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, List.of(from));
            add(digest, to);
            add(digest, matching);
            return new RouteId(HexFormat.of().formatHex(digest.digest(), 0, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** With lengths: otherwise "a","bc" and "ab","c" would be one route. */
    private static void add(MessageDigest digest, List<String> texts) {
        digest.update(ByteBuffer.allocate(4).putInt(texts.size()).flip());
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
            digest.update(bytes);
        }
    }
}
