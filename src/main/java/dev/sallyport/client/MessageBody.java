package dev.sallyport.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * The body behind a head: by length, in chunks or up to the end, RFC 9112 section 6.3. Blocking.
 */
final class MessageBody {
    private static final int MAX_LINE = 1024;

    private final Http1Exchange exchange;
    private final ResponseHead head;
    private final int limit;
    private final long deadline;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private MessageBody(Http1Exchange exchange, ResponseHead head, int limit, Duration time) {
        this.exchange = exchange;
        this.head = head;
        this.limit = limit;
        this.deadline = System.nanoTime() + time.toNanos();
    }

    /**
     * The whole body.
     *
     * @throws IOException when it is longer than {@code limit} bytes, malformed, cut short or late
     */
    static byte[] whole(Http1Exchange exchange, ResponseHead head, int limit, Duration time)
            throws IOException {
        MessageBody body = new MessageBody(exchange, head, limit, time);
        body.read();
        return body.bytes.toByteArray();
    }

    /** As much of it as can be had. Never fails. */
    static byte[] beginning(Http1Exchange exchange, ResponseHead head, int limit, Duration time) {
        MessageBody body = new MessageBody(exchange, head, limit, time);
        try {
            body.read();
        } catch (IOException e) {
            // What is here has to do.
        }
        return body.bytes.toByteArray();
    }

    private void read() throws IOException {
        String length = head.header("content-length");
        if (head.status() == 204 || head.status() == 304) {
            return;
        }
        if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            chunks();
        } else if (!length.isEmpty()) {
            take(number(length, 10));
        } else {
            for (int next = exchange.next(deadline); next >= 0; next = exchange.next(deadline)) {
                keep(next);
            }
        }
    }

    private void chunks() throws IOException {
        for (int size = size(); size > 0; size = size()) {
            take(size);
            if (!line().isEmpty()) {
                throw new IOException("a chunk is longer than it says");
            }
        }
        // Trailers are of no use here, and nothing is read behind them.
    }

    private int size() throws IOException {
        String line = line();
        int extension = line.indexOf(';');
        return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
    }

    private int number(String digits, int radix) throws IOException {
        try {
            int number = digits.length() > 7 ? limit + 1 : Integer.parseInt(digits, radix);
            if (number < 0 || digits.startsWith("+")) {
                throw new IOException("the answer has a damaged length");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("the answer has a damaged length", e);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = octet(); next != '\n'; next = octet()) {
            if (line.length() >= MAX_LINE) {
                throw new IOException("the answer has an endless line");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private void take(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            keep(octet());
        }
    }

    private int octet() throws IOException {
        int next = exchange.next(deadline);
        if (next < 0) {
            throw new EOFException("the answer was cut short");
        }
        return next;
    }

    private void keep(int octet) throws IOException {
        if (bytes.size() >= limit) {
            throw new IOException("the answer is longer than " + limit + " bytes");
        }
        bytes.write(octet);
    }
}
