package dev.sallyport.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A leg that is a TCP connection, with or without TLS. It is the last handler of the channel's
 * pipeline; the bytes that it hands on are the ones the channel read, not copies. Confined to the
 * channel's event loop.
 */
public final class ChannelLeg extends ChannelInboundHandlerAdapter implements Leg {
    /**
     * How long a graceful end may wait for a peer that does not read, before the connection is cut.
     */
    private static final long CLOSE_GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Channel channel;
    private final @Nullable SslHandler tls;
    private final ByteBuf early;
    private @Nullable Events events;
    private boolean peerFinished;
    private boolean finished;
    private boolean ended;

    private ChannelLeg(Channel channel, ByteBuf early) {
        this.channel = channel;
        this.tls = channel.pipeline().get(SslHandler.class);
        this.early = early;
    }

    /**
     * Takes a connected channel over. Its pipeline must hold nothing but an optional {@link
     * SslHandler} whose handshake is done; automatic reading is switched off until {@link
     * #reading}.
     *
     * @param early bytes that arrived before; this leg takes over their reference and delivers them
     *     first
     */
    public static ChannelLeg adopt(Channel channel, ByteBuf early) {
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ChannelBuffers.inTunnel(channel);
        UnsentBytes.limit(channel);
        ChannelLeg leg = new ChannelLeg(channel, early);
        if (leg.tls != null) {
            TlsHalfClose.takeOver(leg.tls.engine());
            // What one read brought leaves as one buffer of many records; by default
            // each record is a buffer and a write of its own.
            leg.tls.setWrapDataSize(0);
        }
        channel.pipeline().addLast("leg", leg);
        return leg;
    }

    @Override
    public EventExecutor loop() {
        return channel.eventLoop();
    }

    @Override
    public void open(Events receiver) {
        events = receiver;
        if (early.isReadable()) {
            receiver.received(early);
            receiver.receivedAll();
        } else {
            early.release();
        }
        if (channel.isActive()) {
            noticeEnd();
        } else {
            gone();
        }
    }

    @Override
    public void reading(boolean wanted) {
        if (!peerFinished && channel.config().isAutoRead() != wanted) {
            EpollRegistration.revive(channel);
            channel.config().setAutoRead(wanted);
            if (!wanted) {
                ChannelBuffers.stopped(channel);
            }
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long pending() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public long unsent() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }

    @Override
    public void write(ByteBuf bytes) {
        var _ = channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        EpollRegistration.revive(channel);
        channel.flush();
    }

    @Override
    public void finish() {
        if (isSent()) {
            finishNow();
            return;
        }
        EpollRegistration.revive(channel);
        // An empty write completes when everything before it has left.
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFutureListener) done -> finishNow());
    }

    private void finishNow() {
        if (!channel.isActive()) {
            // The peer has gone meanwhile; SslHandler fails once it is out of its pipeline.
            return;
        }
        finished = true;
        if (tls != null) {
            var _ = tls.closeOutbound();
        } else {
            OutputEnd.of(channel);
        }
    }

    @Override
    public void close() {
        if (!ended && isSent()) {
            ended = true;
            closeNow();
        } else {
            endWithin(CLOSE_GRACE_NANOS, this::closeNow);
        }
    }

    /** Whether nothing waits; what waits to be encrypted shows only once it is finished. */
    private boolean isSent() {
        return (tls == null || finished) && pending() == 0;
    }

    private void closeNow() {
        EpollRegistration.leave(channel);
        // With TLS this sends close_notify first, unless finish has done so.
        var _ = channel.close();
    }

    @Override
    public void abort(long graceNanos) {
        if (graceNanos > 0) {
            endWithin(graceNanos, this::afterDelivery);
        } else if (!ended) {
            // Not by way of afterDelivery: a peer that has vanished never acknowledges anything.
            ended = true;
            resetNow();
        }
    }

    /**
     * Runs {@code end} when what is queued has left, or when the grace is over. At most one end
     * runs.
     */
    private void endWithin(long graceNanos, Runnable end) {
        if (ended) {
            return;
        }
        ended = true;
        channel.config().setAutoRead(false);
        EpollRegistration.revive(channel);
        var cut = channel.eventLoop().schedule(this::resetNow, graceNanos, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFutureListener) sent -> end.run());
    }

    /**
     * A reset makes the kernel throw away what the peer has not acknowledged, so it waits for the
     * acknowledgement.
     */
    private void afterDelivery() {
        if (!channel.isActive() || UnsentBytes.of(channel) == 0) {
            resetNow();
        } else {
            var _ = channel.eventLoop().schedule(this::afterDelivery, 2, TimeUnit.MILLISECONDS);
        }
    }

    private void resetNow() {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            // Past the pipeline: a close_notify here would look like an orderly end.
            channel.unsafe().close(channel.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (events == null || ended) {
            ((ByteBuf) message).release();
            return;
        }
        events.received((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws SSLException {
        if (tls != null && finished) {
            ByteBuf rest = TlsHalfClose.drain(tls.engine(), ctx.alloc());
            if (rest.isReadable()) {
                channelRead(ctx, rest);
            }
        }
        if (events != null) {
            events.receivedAll();
            if (tls != null) {
                noticeEnd();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (events != null) {
            events.writabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            peerFinished(tls == null || TlsHalfClose.peerFinished(tls.engine()));
        } else if (event instanceof SslCloseCompletionEvent) {
            noticeEnd();
        }
    }

    /** Finds an end that made no event, or made it before this leg was there to hear. */
    private void noticeEnd() {
        if (!channel.isActive()) {
            // A closed channel says that its input is shut, and SslHandler makes its event before
            // the one that says the channel is gone: a reset would pass for the peer's end.
            return;
        }
        boolean closeNotify = tls != null && TlsHalfClose.peerFinished(tls.engine());
        if (closeNotify || (channel instanceof DuplexChannel duplex && duplex.isInputShutdown())) {
            peerFinished(closeNotify || tls == null);
        }
    }

    private void peerFinished(boolean proven) {
        // After a read error Netty still reports the end of input; passed on, it would look like an
        // orderly end on the other side.
        if (!peerFinished && !ended && events != null) {
            peerFinished = true;
            events.finished(proven);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tls == null && finished) {
            // Without half-closure the peer's end closes the channel, and nothing else does that
            // without an exception or this leg's doing.
            peerFinished(true);
        }
        gone();
    }

    private void gone() {
        if (events != null) {
            Events receiver = events;
            events = null;
            receiver.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ended = true;
        resetNow();
    }
}
