package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.tunnel.TlsHalfClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.vertx.core.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Speaks TLS to an upstream on a fresh channel, and hands over the line. Confined to the channel's
 * event loop.
 *
 * <p>Under TLS 1.3 a client is done before the server has looked at its certificate (RFC 8446
 * section 2), so a refusal comes when the tunnel would be open already, as a reset without a
 * reason. A server that has asked for a certificate is therefore given a moment to say something:
 * most send a session ticket at once.
 */
final class TlsConnect extends ChannelInboundHandlerAdapter {
    private static final long LEAST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UpstreamTls tls;
    private final SslHandler handler;
    private final HostPort target;
    private final Promise<UpstreamLine> promise;
    private final long startNanos = System.nanoTime();
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean waiting;
    private boolean heard;

    private TlsConnect(
            UpstreamTls tls, SslHandler handler, HostPort target, Promise<UpstreamLine> promise) {
        this.tls = tls;
        this.handler = handler;
        this.target = target;
        this.promise = promise;
    }

    /** Begins the handshake; the promise fails with a {@link DialFailure}. */
    static void begin(
            Channel channel,
            UpstreamTls tls,
            HostPort target,
            long timeoutNanos,
            Promise<UpstreamLine> promise) {
        SslHandler handler = tls.handler(channel.alloc(), target);
        handler.setHandshakeTimeout(Math.max(1, timeoutNanos), TimeUnit.NANOSECONDS);
        TlsConnect connect = new TlsConnect(tls, handler, target, promise);
        handler.handshakeFuture()
                .addListener(done -> {
                    if (done.isSuccess()) {
                        TlsHalfClose.takeOver(handler.engine());
                    }
                });
        channel.config().setAutoRead(true);
        channel.pipeline()
                .addLast("record-watch", connect.new RecordWatch())
                .addLast("ssl", handler)
                .addLast("tls-connect", connect);
    }

    /** Notices that the server has spoken, whatever it said: tickets make no event. */
    private final class RecordWatch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard = waiting;
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                // What came with the server's last word is still on its way to this handler.
                ctx.channel().eventLoop().execute(() -> shaken(ctx));
            } else {
                fail(ctx, done.cause());
            }
        } else if (event instanceof ChannelInputShutdownEvent
                && !heard
                && (waiting || !handler.handshakeFuture().isDone())) {
            // With half-closure on, a server that just closes makes this event and no other.
            channelInactive(ctx);
        }
    }

    private void shaken(ChannelHandlerContext ctx) {
        boolean mayStillRefuse =
                tls.wasAsked(handler.engine())
                        && handler.engine().getSession().getProtocol().equals("TLSv1.3");
        if (!mayStillRefuse || early.isReadable()) {
            established(ctx);
            return;
        }
        waiting = true;
        long patience = 2 * (System.nanoTime() - startNanos);
        var _ =
                ctx.executor()
                        .schedule(
                                () -> established(ctx),
                                Math.clamp(patience, LEAST_PATIENCE_NANOS, MOST_PATIENCE_NANOS),
                                TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        early =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        ctx.alloc(), early, (ByteBuf) message);
        // Here one read's worth is the bound; the leg asks for the rest.
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (heard) {
            // On the next turn: SslHandler is not done with this one.
            ctx.channel().eventLoop().execute(() -> established(ctx));
        }
    }

    private void established(ChannelHandlerContext ctx) {
        if (promise.future().isComplete()) {
            return;
        }
        Channel channel = ctx.channel();
        channel.config().setAutoRead(false);
        ByteBuf first = early;
        early = Unpooled.EMPTY_BUFFER;
        channel.pipeline().remove("record-watch");
        channel.pipeline().remove(this);
        promise.complete(new UpstreamLine(channel, first));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        early.release();
        early = Unpooled.EMPTY_BUFFER;
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        boolean asked = tls.wasAsked(handler.engine());
        DialFailure failure = TlsFailure.of(target, cause, asked, tls.hasCertificate());
        if (promise.tryFail(failure)) {
            var _ = ctx.channel().close();
        }
    }
}
