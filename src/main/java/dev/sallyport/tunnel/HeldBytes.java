package dev.sallyport.tunnel;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all tunnels together hold for sides that do not take it. A tunnel counts only what it holds
 * while it has stopped reading, so a tunnel that flows costs nothing here. Safe for any thread.
 */
final class HeldBytes {
    /**
     * One for the process, since what it guards is the process's: Netty fails reads, of whichever
     * tunnel comes next, when its memory outside the heap is used up.
     */
    static final HeldBytes OF_PROCESS =
            new HeldBytes(Math.max(PlatformDependent.maxDirectMemory(), 1 << 24));

    private final AtomicLong held = new AtomicLong();
    private final long little;
    private final long tight;
    private final long full;

    /**
     * @param memory that there is; a quarter of it stays for reads that are under way and for what
     *     flows
     */
    HeldBytes(long memory) {
        little = memory / 16;
        tight = memory / 2;
        full = memory - memory / 4;
    }

    void add(long bytes) {
        held.addAndGet(bytes);
    }

    long now() {
        return held.get();
    }

    /** Up to here a tunnel that flows may read much at once. */
    boolean isLittle() {
        return held.get() <= little;
    }

    /** From here on a tunnel reads only when nothing of it is held. */
    boolean isTight() {
        return held.get() > tight;
    }

    /** From here on a tunnel whose reader stops ends. */
    boolean isFull() {
        return held.get() > full;
    }
}
