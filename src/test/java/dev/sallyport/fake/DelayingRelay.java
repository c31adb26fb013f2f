package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * A long way between a client and a server: each byte takes a fixed time, and a connection has at
 * most one window of bytes under way and not yet acknowledged, as TCP has; beyond that it has all
 * the bandwidth there is. A connection's rate is thus at most a window per round trip. Ends are
 * delayed like bytes; a reset is passed on as one.
 */
public final class DelayingRelay implements AutoCloseable {
    private static final int CHUNK = 65_536;
    private static final byte[] END = {};
    private static final byte[] RESET = {};

    private final LoopbackServer server = new LoopbackServer(64);
    private final int target;
    private final long oneWayNanos;
    private final int window;

    /** Bytes that arrive at their time. */
    private record Parcel(long due, byte[] bytes) {}

    /**
     * Opens it.
     *
     * @param target a port of this machine
     * @param oneWay half of what is added to a round trip
     * @param window bytes, per direction of a connection
     */
    public DelayingRelay(int target, Duration oneWay, int window) {
        this.target = target;
        this.oneWayNanos = oneWay.toNanos();
        this.window = window;
        server.each(this::join);
    }

    public int port() {
        return server.port();
    }

    private void join(Socket near) throws IOException {
        Socket far = RawClient.socket(target);
        near.setTcpNoDelay(true);
        server.keep(far);
        carry(near, far);
        carry(far, near);
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>();
        BlockingQueue<Parcel> acknowledgements = new LinkedBlockingQueue<>();
        Semaphore room = new Semaphore(window);
        Thread.ofVirtual().start(() -> take(from, parcels, room));
        Thread.ofVirtual().start(() -> give(to, parcels, acknowledgements));
        Thread.ofVirtual().start(() -> acknowledge(acknowledgements, room));
    }

    private void take(Socket from, BlockingQueue<Parcel> parcels, Semaphore room) {
        byte[] last = END;
        try {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[CHUNK];
            room.acquire(CHUNK);
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                room.release(CHUNK - count);
                byte[] bytes = java.util.Arrays.copyOf(buffer, count);
                parcels.add(new Parcel(System.nanoTime() + oneWayNanos, bytes));
                room.acquire(CHUNK);
            }
        } catch (IOException e) {
            last = RESET;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parcels.add(new Parcel(System.nanoTime() + oneWayNanos, last));
    }

    private void give(
            Socket to, BlockingQueue<Parcel> parcels, BlockingQueue<Parcel> acknowledgements) {
        try (var _ = new Closing(acknowledgements)) {
            OutputStream out = to.getOutputStream();
            for (Parcel next = parcels.take(); ; next = parcels.take()) {
                sleepUntil(next.due);
                if (next.bytes == END) {
                    to.shutdownOutput();
                    return;
                }
                if (next.bytes == RESET) {
                    to.setSoLinger(true, 0);
                    to.close();
                    return;
                }
                out.write(next.bytes);
                acknowledgements.add(new Parcel(System.nanoTime() + oneWayNanos, next.bytes));
            }
        } catch (IOException e) {
            // The other direction sees it too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread that reads them. */
    private record Closing(BlockingQueue<Parcel> acknowledgements) implements AutoCloseable {
        @Override
        public void close() {
            acknowledgements.add(new Parcel(0, END));
        }
    }

    private static void acknowledge(BlockingQueue<Parcel> acknowledgements, Semaphore room) {
        try {
            for (Parcel next = acknowledgements.take();
                    next.bytes != END;
                    next = acknowledgements.take()) {
                sleepUntil(next.due);
                room.release(next.bytes.length);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepUntil(long due) throws InterruptedException {
        long left = due - System.nanoTime();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
