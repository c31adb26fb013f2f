package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/**
 * Asks a PostgreSQL server for TLS: SSLRequest, and its answer of one byte (PostgreSQL's protocol
 * 3.0, "SSL Session Encryption"). Confined to the channel's event loop.
 */
final class PostgresStartTls extends ChannelInboundHandlerAdapter {
    private static final int REQUEST_LENGTH = 8;
    private static final int SSL_REQUEST = 1234 << 16 | 5679;

    private final HostPort target;
    private final Promise<UpstreamLine> promise;
    private final Runnable agreed;

    private PostgresStartTls(HostPort target, Promise<UpstreamLine> promise, Runnable agreed) {
        this.target = target;
        this.promise = promise;
        this.agreed = agreed;
    }

    /** Asks on a fresh channel; {@code agreed} runs when TLS is to begin. */
    static void ask(
            Channel channel,
            HostPort target,
            long timeoutNanos,
            Promise<UpstreamLine> promise,
            Runnable agreed) {
        PostgresStartTls request = new PostgresStartTls(target, promise, agreed);
        channel.pipeline().addLast("starttls", request);
        var timeout =
                channel.eventLoop()
                        .schedule(
                                () -> request.tooLate(channel),
                                Math.max(1, timeoutNanos),
                                TimeUnit.NANOSECONDS);
        promise.future().onComplete(done -> timeout.cancel(false));
        channel.config().setAutoRead(true);
        ByteBuf bytes = channel.alloc().buffer(REQUEST_LENGTH);
        bytes.writeInt(REQUEST_LENGTH).writeInt(SSL_REQUEST);
        var _ = channel.writeAndFlush(bytes, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int length = bytes.readableBytes();
        byte answer = bytes.getByte(bytes.readerIndex());
        bytes.release();
        if (answer == 'S' && length == 1) {
            ctx.pipeline().remove(this);
            agreed.run();
        } else if (answer == 'S') {
            // Bytes before the handshake are nobody's: they would pass for encrypted ones.
            fail(ctx.channel(), RefusalReason.UPSTREAM_TLS_FAILED, "sent bytes ahead of TLS");
        } else {
            fail(
                    ctx.channel(),
                    RefusalReason.UPSTREAM_NOT_TLS,
                    answer == 'N'
                            ? "is a PostgreSQL server without TLS (ssl = off)"
                            : "did not answer as a PostgreSQL server does");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            channelInactive(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                ctx.channel(),
                RefusalReason.UPSTREAM_NOT_TLS,
                "closed when it was asked for TLS in PostgreSQL's way");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channelInactive(ctx);
    }

    private void tooLate(Channel channel) {
        // After the answer it is the handshake's own clock that counts.
        if (channel.pipeline().context(this) != null) {
            fail(channel, RefusalReason.UPSTREAM_TIMEOUT, "did not answer in time");
        }
    }

    private void fail(Channel channel, RefusalReason reason, String detail) {
        if (promise.tryFail(new DialFailure(reason, target + " " + detail))) {
            var _ = channel.close();
        }
    }
}
