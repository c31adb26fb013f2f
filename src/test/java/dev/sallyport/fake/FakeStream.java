package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A stream that can block and fail, like a full disk or a pipe that nobody reads. */
public final class FakeStream extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean blocked;
    private boolean failing;
    private int waiting;

    public synchronized void block(boolean on) {
        blocked = on;
        notifyAll();
    }

    public synchronized void fail(boolean on) {
        failing = on;
    }

    /** Whether somebody waits in a write. */
    public synchronized boolean isWaitedFor() {
        return waiting > 0;
    }

    public synchronized List<String> lines() {
        String text = taken.toString(StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        waiting++;
        try {
            while (blocked) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            waiting--;
        }
        if (failing) {
            taken.write(bytes, offset, length / 2);
            throw new IOException("No space left on device");
        }
        taken.write(bytes, offset, length);
    }
}
