package dev.sallyport.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;

/**
 * One side of a tunnel: a byte stream that can be read, written, finished and reset. Every method,
 * and every call into {@link Events}, happens on the one event loop of the tunnel.
 */
public interface Leg {
    /** The event loop that this leg lives on. */
    EventExecutor loop();

    /**
     * Starts delivering to {@code events}. Bytes that came before are delivered first. Called once.
     */
    void open(Events events);

    /** Asks for bytes, or asks for none: the other side cannot take more. Starts as false. */
    void reading(boolean wanted);

    /** Whether a write would stay below the high water mark. */
    boolean isWritable();

    /** Memory of what was written, counted until a buffer has left this process to its end. */
    long pending();

    /** Bytes that were written and have not left this process. */
    default long unsent() {
        return pending();
    }

    /** Queues bytes and takes over their reference. */
    void write(ByteBuf bytes);

    /** Sends what is queued. */
    void flush();

    /**
     * Sends what is queued, then the end of this direction: FIN, close_notify or END_STREAM. A leg
     * whose peer has finished too may tell that it is gone before this returns.
     */
    void finish();

    /** Ends both directions in order: what is queued is sent first. */
    void close();

    /**
     * Ends both directions so that the peer sees a failure, never an orderly end. What is queued is
     * sent first, for as long as {@code graceNanos}, since the bytes before a failure are valid
     * bytes.
     */
    void abort(long graceNanos);

    /** What a leg tells its tunnel. */
    interface Events {
        /** Bytes arrived; the receiver takes over their reference. */
        void received(ByteBuf bytes);

        /** The bytes that were ready have been delivered: a good moment to flush the other side. */
        void receivedAll();

        /**
         * The peer has finished sending; it may still receive.
         *
         * @param proven false where a TCP stream ended without TLS close_notify: somebody may have
         *     cut it
         */
        void finished(boolean proven);

        /** {@link Leg#isWritable} changed. */
        void writabilityChanged();

        /** The leg is gone; nothing more is delivered. Called exactly once. */
        void closed();
    }
}
