package dev.sallyport.fake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Sends or takes as many bytes as it is asked for, and tells the rate of it. A client asks with
 * nine bytes: {@code D} or {@code U} and a count; what it takes it acknowledges with one byte.
 */
public final class BulkService implements AutoCloseable {
    private static final byte[] BLOCK = new byte[1 << 18];
    private static final int REQUEST = 9;

    private final ScriptedUpstream upstream =
            ScriptedUpstream.playing(session -> serve(session.in(), session.out()));

    /** Which way the bytes go. */
    public enum Direction {
        DOWN,
        UP
    }

    public int port() {
        return upstream.port();
    }

    public String target() {
        return upstream.target();
    }

    private static void serve(InputStream in, OutputStream out) throws IOException {
        byte[] request = in.readNBytes(REQUEST);
        while (request.length == REQUEST) {
            long count = ByteBuffer.wrap(request, 1, 8).getLong();
            if (request[0] == 'D') {
                send(out, count);
            } else {
                take(in, count);
                out.write('k');
            }
            request = in.readNBytes(REQUEST);
        }
    }

    private static void send(OutputStream out, long count) throws IOException {
        for (long left = count; left > 0; left -= BLOCK.length) {
            out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
        }
        out.flush();
    }

    private static void take(InputStream in, long count) throws IOException {
        byte[] buffer = new byte[BLOCK.length];
        for (long left = count; left > 0; ) {
            int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (got < 0) {
                throw new EOFException("ended with " + left + " bytes to come");
            }
            left -= got;
        }
    }

    /**
     * Moves bytes through a connection that is open.
     *
     * @return MiB per second
     */
    public static double rate(InputStream in, OutputStream out, Direction direction, long count)
            throws IOException {
        long start = System.nanoTime();
        out.write(request(direction, count));
        out.flush();
        switch (direction) {
            case DOWN -> take(in, count);
            case UP -> {
                send(out, count);
                take(in, 1);
            }
        }
        return rate(start, count);
    }

    private static byte[] request(Direction direction, long count) {
        return ByteBuffer.allocate(REQUEST)
                .put((byte) (direction == Direction.DOWN ? 'D' : 'U'))
                .putLong(count)
                .array();
    }

    private static double rate(long start, long count) {
        return count / 1048576.0 / ((System.nanoTime() - start) / 1e9);
    }

    /** The same for a stream of HTTP/2, without a change of threads for each frame. */
    public static double rate(FastHttp2Stream stream, Direction direction, long count)
            throws IOException {
        long start = System.nanoTime();
        stream.out().write(request(direction, count));
        switch (direction) {
            case DOWN -> stream.discard(count);
            case UP -> {
                stream.pour(count);
                take(stream.in(), 1);
            }
        }
        return rate(start, count);
    }

    public static double rate(PeerEnd end, Direction direction, long count) throws IOException {
        return rate(end.in(), end.out(), direction, count);
    }

    public static double rate(Socket socket, Direction direction, long count) throws IOException {
        return rate(socket.getInputStream(), socket.getOutputStream(), direction, count);
    }

    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() {
        upstream.close();
    }
}
