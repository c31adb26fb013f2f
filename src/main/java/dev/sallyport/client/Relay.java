package dev.sallyport.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between two ends until both have finished, each direction on its own: an end that has
 * said its last can still listen. When one direction fails both are cut, for neither end may take
 * what it has got for everything.
 */
final class Relay {
    private static final int BUFFER = 64 * 1024;

    private final Duplex near;
    private final Duplex far;
    private final AtomicReference<@Nullable IOException> fault = new AtomicReference<>();
    private final CountDownLatch sent = new CountDownLatch(1);

    private Relay(Duplex near, Duplex far) {
        this.near = near;
        this.far = far;
    }

    /**
     * Blocks until both directions have finished.
     *
     * @param early the first bytes from the far end, read already
     * @param sender makes the thread that reads the near end; after a cut it may be left behind in
     *     a read that nothing wakes
     * @throws IOException when the tunnel was cut
     */
    static void run(Duplex near, Duplex far, InputStream early, ThreadFactory sender)
            throws IOException, InterruptedException {
        Relay relay = new Relay(near, far);
        sender.newThread(relay::send).start();
        relay.receive(early);
        IOException failed = relay.fault.get();
        if (failed == null) {
            relay.sent.await();
            failed = relay.fault.get();
        }
        near.close();
        far.close();
        if (failed != null) {
            throw failed;
        }
    }

    private void send() {
        try {
            move(near.in(), far);
        } catch (IOException e) {
            cut(e);
        } finally {
            sent.countDown();
        }
    }

    private void receive(InputStream early) {
        try {
            long _ = early.transferTo(near.out());
            near.out().flush();
            move(far.in(), near);
        } catch (IOException e) {
            cut(e);
        }
    }

    private static void move(InputStream from, Duplex to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        OutputStream out = to.out();
        int count = from.read(buffer);
        while (count >= 0) {
            out.write(buffer, 0, count);
            out.flush();
            count = from.read(buffer);
        }
        to.finish();
    }

    private void cut(IOException reason) {
        fault.compareAndSet(null, reason);
        near.reset();
        far.reset();
    }
}
