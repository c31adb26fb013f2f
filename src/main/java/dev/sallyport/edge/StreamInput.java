package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The DATA frames that come on one stream of HTTP/2, past Vert.x: that would copy each to the heap,
 * from where the other side copies it back. They are copied once, off the heap: a frame is a slice
 * of a read, and one that waits would keep all of that. What nobody wants yet is held, and its
 * client may send no more before it is taken: that is at most the stream's window.
 *
 * <p>Confined to the connection's event loop.
 */
final class StreamInput {
    /** Frames are gathered: a client that sends single bytes must not cost us objects. */
    private static final int GATHERED = 8 << 10;

    /** What was held is handed on in parts, and the taker may want no more after each. */
    private static final int PART = 64 << 10;

    private final ByteBufAllocator allocator;
    private final IntConsumer credit;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private @Nullable Taker taker;
    private boolean wanted;
    private boolean draining;
    private boolean ended;
    private boolean told;
    private boolean dropped;

    /** Who takes what comes. */
    interface Taker {
        /** Takes over the reference. */
        void received(ByteBuf bytes);

        /** Nothing more is at hand. */
        void receivedAll();

        /** Every byte has been received, and there will be none; told while bytes are wanted. */
        void finished();
    }

    /**
     * Holds what comes until {@link #open}.
     *
     * @param credit lets the client send as many bytes anew
     */
    StreamInput(ByteBufAllocator allocator, IntConsumer credit) {
        this.allocator = allocator;
        this.credit = credit;
    }

    /** Whether somebody takes what comes, now or when it is wanted. */
    boolean isOpen() {
        return taker != null;
    }

    /** Names who takes it, as soon as it is wanted. */
    void open(Taker receiver) {
        taker = receiver;
    }

    /** Whether bytes are wanted; at first they are not. */
    void reading(boolean on) {
        wanted = on;
        drain();
    }

    /**
     * A frame has come.
     *
     * @return how many of its bytes the client may send anew at once; the others are credited later
     */
    int came(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0 || dropped) {
            return length;
        }
        if (wanted && taker != null && held.isEmpty()) {
            taker.received(allocator.buffer(length, length).writeBytes(data));
            return length;
        }
        hold(data, length);
        return 0;
    }

    private void hold(ByteBuf data, int length) {
        ByteBuf last = held.peekLast();
        if (last == null || last.writableBytes() < length) {
            int size = Math.max(GATHERED, length);
            last = allocator.buffer(size, size);
            held.add(last);
        }
        last.writeBytes(data);
    }

    /** What was ready has come. */
    void cameAll() {
        if (taker != null) {
            taker.receivedAll();
        }
    }

    /** No more will come. */
    void end() {
        ended = true;
        drain();
    }

    private void drain() {
        if (draining || taker == null) {
            return;
        }
        // The taker may stop it in the middle, or want it anew.
        draining = true;
        int taken = 0;
        while (wanted && !held.isEmpty()) {
            taken += handOn(taker);
        }
        draining = false;
        if (taken > 0) {
            credit.accept(taken);
        }
        if (ended && wanted && held.isEmpty() && !told && !dropped) {
            told = true;
            taker.finished();
        }
    }

    private int handOn(Taker receiver) {
        int part = 0;
        while (wanted && part < PART && !held.isEmpty()) {
            ByteBuf next = held.remove();
            part += next.readableBytes();
            receiver.received(next);
        }
        receiver.receivedAll();
        return part;
    }

    /** Nobody takes anything any more. */
    void drop() {
        dropped = true;
        int rest = 0;
        while (!held.isEmpty()) {
            ByteBuf next = held.remove();
            rest += next.readableBytes();
            next.release();
        }
        if (rest > 0) {
            credit.accept(rest);
        }
    }
}
