package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads a body of HTTP/1.1 as its head says, and counts it. */
public final class HttpBody {
    private HttpBody() {}

    /** The value of a field in a head, or empty. */
    public static String field(String head, String name) {
        return head.lines()
                .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(l -> l.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Bytes of the body, framing not counted. */
    public static long read(String head, InputStream in) throws IOException {
        if (field(head, "transfer-encoding").equalsIgnoreCase("chunked")) {
            return chunked(in);
        }
        String length = field(head, "content-length");
        return length.isEmpty() ? 0 : skip(in, Long.parseLong(length));
    }

    private static long chunked(InputStream in) throws IOException {
        long total = 0;
        while (true) {
            long size = Long.parseLong(line(in), 16);
            if (size == 0) {
                while (!line(in).isEmpty()) {
                    Thread.onSpinWait();
                }
                return total;
            }
            total += skip(in, size);
            String _ = line(in);
        }
    }

    private static long skip(InputStream in, long bytes) throws IOException {
        byte[] part = new byte[64 << 10];
        long left = bytes;
        while (left > 0) {
            int read = in.read(part, 0, (int) Math.min(left, part.length));
            if (read < 0) {
                throw new IOException("the body ends " + left + " bytes early");
            }
            left -= read;
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("a line without an end");
            }
            line.append((char) b);
        }
        return new String(
                        line.toString().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8)
                .strip();
    }
}
