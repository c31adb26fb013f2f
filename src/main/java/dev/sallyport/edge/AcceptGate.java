package dev.sallyport.edge;

import dev.sallyport.edge.ConnectionCap.Standing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections as they are accepted, in the listening channel's pipeline. Later would be too
 * late: accepting runs ahead of the event loops by as many connections as there are descriptors.
 * For the same reason it turns connections away while the loops are far behind. Confined to the
 * accepting thread.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    /** Accepted connections that their event loops have not got to. */
    private static final int MAX_WAITING = 128;

    /** How long there may be more of them. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long there must have been fewer before the next burst may wait. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionCap cap;
    private final AtomicInteger waiting = new AtomicInteger();
    private long manySinceNanos;
    private long manyAtNanos;

    AcceptGate(ConnectionCap cap) {
        this.cap = cap;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        if (isFlooded()) {
            cap.report(connection, "connections come faster than handshakes can be done");
            connection.unsafe().closeForcibly();
        } else if (cap.of(connection) == Standing.TURNED_AWAY) {
            // It has no event loop yet, so an ordinary close would never happen.
            connection.unsafe().closeForcibly();
        } else {
            waiting.incrementAndGet();
            ctx.fireChannelRead(message);
            // Behind its registration in the same queue.
            connection.eventLoop().execute(waiting::decrementAndGet);
        }
    }

    /** A burst may wait; what goes on would make every handshake, and every tunnel, late. */
    private boolean isFlooded() {
        if (waiting.get() <= MAX_WAITING) {
            return false;
        }
        long now = System.nanoTime();
        // A queue that is short for a moment, because what came was turned away, ends no flood.
        if (manySinceNanos == 0 || now - manyAtNanos > CALM_NANOS) {
            manySinceNanos = now;
        }
        manyAtNanos = now;
        return now - manySinceNanos > BURST_NANOS;
    }
}
