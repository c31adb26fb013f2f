package dev.sallyport.fake;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty's leak detector has found a buffer that was collected
 * without being released. Switched on for all classes by its service file; it finds most only where
 * the detector is {@code paranoid}, as it is in the unit tests' JVM. A leak is found after a
 * collection, so it may be told by a later class than the one that made it: the record says where
 * the buffer has been.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    /** How often a collection is given the time to put buffers into the detector's queue. */
    private static final int LOOKS = 3;

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + " " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            return;
        }
        List<String> leaks = found();
        if (!leaks.isEmpty()) {
            throw new AssertionError("buffers were not released: " + leaks);
        }
    }

    /** What has leaked so far; each leak is told once. */
    static List<String> found() throws InterruptedException {
        System.gc();
        for (int i = 0; i < LOOKS; i++) {
            Thread.sleep(5);
            // The detector looks at its queue when a buffer is made.
            var _ = ByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        List<String> all = List.copyOf(LEAKS);
        LEAKS.clear();
        return all;
    }
}
