package dev.sallyport.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** The answer to one request on a fresh connection, RFC 9112. Blocking. */
final class Http1Exchange {
    /** Status line and headers together, informational answers included. */
    static final int MAX_HEAD = 64 * 1024;

    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final byte[] PROTOCOL = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private byte[] bytes = new byte[8 * 1024];
    private int length;
    private int start;

    /** The socket's read timeout is changed, and is off again after a head. */
    Http1Exchange(Socket socket) {
        this.socket = socket;
    }

    /**
     * Waits for the final answer's head; informational ones are skipped.
     *
     * @throws SocketTimeoutException when it is not complete in time, however steadily it drips
     */
    ResponseHead head(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        int skipped = 0;
        int searched = 0;
        while (true) {
            int end = indexOfEnd(searched);
            if (end >= 0) {
                ResponseHead head =
                        ResponseHead.parse(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
                drop(end + HEAD_END.length);
                if (head.status() >= 200 || head.status() == 101) {
                    socket.setSoTimeout(0);
                    return head;
                }
                skipped += end;
                searched = 0;
                continue;
            }
            searched = Math.max(0, length - HEAD_END.length);
            if (skipped + length >= MAX_HEAD) {
                throw new IOException("the answer's head is longer than 64 KiB");
            }
            if (!fill(deadline)) {
                throw new EOFException("the connection was closed before an answer");
            }
            if (length >= PROTOCOL.length
                    && !Arrays.equals(bytes, 0, PROTOCOL.length, PROTOCOL, 0, PROTOCOL.length)) {
                throw new IOException("the answer is not HTTP/1.1");
            }
        }
    }

    /** Bytes that came with the head. After 200 to CONNECT they are the tunnel's first. */
    byte[] early() {
        return Arrays.copyOfRange(bytes, start, length);
    }

    /**
     * The next byte behind the head, or -1 at the end of the connection.
     *
     * @param deadline of {@link System#nanoTime}
     * @throws SocketTimeoutException when it has passed
     */
    int next(long deadline) throws IOException {
        if (start == length) {
            start = 0;
            length = 0;
            if (!fill(deadline)) {
                return -1;
            }
        }
        return bytes[start++] & 0xff;
    }

    private int indexOfEnd(int from) {
        for (int i = from; i + HEAD_END.length <= length; i++) {
            if (Arrays.equals(bytes, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
                return i;
            }
        }
        return -1;
    }

    private void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    private boolean fill(long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("no complete answer in time");
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int count = socket.getInputStream().read(bytes, length, bytes.length - length);
        length += Math.max(count, 0);
        return count >= 0;
    }
}
