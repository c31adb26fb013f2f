package dev.sallyport.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts whole lines on one stream, in the order they came, from a thread of its own. A stream that
 * blocks or fails costs lines once the queue is full, never an event loop's time. Any thread.
 */
public final class LineWriter implements AutoCloseable {
    /** Bytes that may wait, at most. */
    public static final int DEFAULT_BOUND = 8 * 1024 * 1024;

    private static final int BATCH = 64 * 1024;
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final OutputStream out;
    private final InstantSource clock;
    private final long bound;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition ending = lock.newCondition();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private long queued;
    private long reported;
    private boolean closing;

    public LineWriter(OutputStream out, InstantSource clock) {
        this(out, clock, DEFAULT_BOUND);
    }

    /**
     * Starts the thread.
     *
     * @param bound bytes that may wait, at most
     */
    public LineWriter(OutputStream out, InstantSource clock, int bound) {
        this.out = out;
        this.clock = clock;
        this.bound = bound;
        thread = Thread.ofPlatform().daemon().name("sallyport-lines").unstarted(this::run);
        thread.start();
    }

    /**
     * Hands over a line; never waits for the stream.
     *
     * @param line with its line feed; not to be changed afterwards
     * @return false where it was dropped, for want of room or after {@link #close}
     */
    public boolean offer(byte[] line) {
        lock.lock();
        try {
            boolean fits = !closing && queued + line.length <= bound;
            if (fits) {
                queue.add(line);
                queued += line.length;
            } else {
                dropped.incrementAndGet();
            }
            if (queue.size() <= 1) {
                news.signal();
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    /** Lines that were dropped since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes what waits, for two seconds at most; the stream stays open. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            news.signalAll();
            ending.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            boolean _ = thread.join(DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ByteArrayOutputStream batch = new ByteArrayOutputStream(2 * BATCH);
        while (batch.size() > 0 || fill(batch)) {
            if (written(batch)) {
                boolean more = batch.size() >= BATCH;
                batch.reset();
                if (!more) {
                    // Under load one wake-up then does for many; a lone line never waits for it.
                    boolean _ = pauseOrClosed(LINGER);
                }
            } else if (pauseOrClosed(RETRY)) {
                return;
            } else {
                batch = afresh(batch);
            }
        }
    }

    /**
     * The batch again, after a line feed: the failed write may have left half a line behind, which
     * must not swallow the line that follows. A line may come twice rather than never.
     */
    private static ByteArrayOutputStream afresh(ByteArrayOutputStream failed) {
        byte[] bytes = failed.toByteArray();
        ByteArrayOutputStream batch = new ByteArrayOutputStream(2 * BATCH);
        if (bytes[0] != '\n') {
            batch.write('\n');
        }
        batch.write(bytes, 0, bytes.length);
        return batch;
    }

    /** Waits for lines and takes some; false once there will be none. */
    private boolean fill(ByteArrayOutputStream batch) {
        lock.lock();
        try {
            while (queue.isEmpty() && dropped.get() == reported && !closing) {
                news.awaitUninterruptibly();
            }
            byte[] line = queue.poll();
            while (line != null) {
                queued -= line.length;
                batch.write(line, 0, line.length);
                line = batch.size() < BATCH ? queue.poll() : null;
            }
            reportDrops(batch);
            return batch.size() > 0;
        } finally {
            lock.unlock();
        }
    }

    private void reportDrops(ByteArrayOutputStream batch) {
        long lost = dropped.get() - reported;
        if (lost > 0) {
            reported += lost;
            byte[] line =
                    JsonLines.line(json -> {
                        json.writeStringField("level", "error");
                        json.writeStringField("service", "sallyport");
                        json.writeNumberField("dropped", lost);
                        json.writeStringField("time", clock.instant().toString());
                        json.writeStringField("message", "log lines were dropped");
                    });
            batch.write(line, 0, line.length);
        }
    }

    private boolean written(ByteArrayOutputStream batch) {
        try {
            batch.writeTo(out);
            out.flush();
            return true;
        } catch (IOException | RuntimeException e) {
            // There is no other place to say it: the queue fills, and the drops are counted.
            return false;
        }
    }

    private boolean pauseOrClosed(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closing) {
                left = ending.awaitNanos(left);
            }
            return closing;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }
}
