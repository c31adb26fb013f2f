package dev.sallyport.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A demo's log: held back line by line until it is asked for, then shown as it comes. */
final class DemoLog extends OutputStream {
    private static final int MAX_HELD = 256;

    private final BlockingQueue<String> held = new ArrayBlockingQueue<>(MAX_HELD);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable PrintWriter shown;

    @Override
    public synchronized void write(int octet) {
        if (octet != '\n') {
            line.write(octet);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (shown != null) {
            shown.println(text);
        } else {
            // Full only when something is badly wrong; the first lines say what.
            boolean _ = held.offer(text);
        }
    }

    /** The next line that holds {@code words}; null when there is none in time. */
    @Nullable String next(String words, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        String found = held.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        while (found != null && !found.contains(words)) {
            found = held.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return found;
    }

    /** From now on lines go here, those that are held first. */
    synchronized void show(PrintWriter out) {
        held.forEach(out::println);
        held.clear();
        shown = out;
    }
}
