package dev.sallyport.upstream;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/**
 * Asks a second proxy for the client's authority, RFC 9110 section 9.3.6. Only the authority is
 * passed on: no header of the client's, so no credential of ours, reaches it.
 */
final class ChainedConnect extends ChannelInboundHandlerAdapter {
    private final Promise<UpstreamLine> promise;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean accepted;

    private ChainedConnect(Promise<UpstreamLine> promise) {
        this.promise = promise;
    }

    /** Sends the CONNECT on a fresh channel and completes {@code promise} with its answer. */
    static void ask(
            Channel channel, HostPort authority, long timeoutNanos, Promise<UpstreamLine> promise) {
        ChainedConnect exchange = new ChainedConnect(promise);
        channel.pipeline()
                .addLast("http", new HttpClientCodec(4096, 65_536, 8192))
                .addLast("chained", exchange);
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, HttpMethod.CONNECT, authority.toString());
        request.headers().set(HttpHeaderNames.HOST, authority.toString());
        var timeout =
                channel.eventLoop()
                        .schedule(
                                () ->
                                        exchange.fail(
                                                channel,
                                                RefusalReason.UPSTREAM_TIMEOUT,
                                                "the next proxy did not answer in time"),
                                Math.max(1, timeoutNanos),
                                TimeUnit.NANOSECONDS);
        promise.future().onComplete(done -> timeout.cancel(false));
        channel.config().setAutoRead(true);
        var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && accepted) {
            early = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), early, bytes);
            return;
        }
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            // Not any 2xx: behind another one the codec would read the tunnel's bytes as a body.
            boolean good =
                    status == HttpResponseStatus.OK.code() && response.decoderResult().isSuccess();
            if (!good && !HttpStatusClass.INFORMATIONAL.contains(status)) {
                fail(
                        ctx.channel(),
                        RefusalReason.UPSTREAM_PROXY_REFUSED,
                        "the next proxy answered " + status);
            }
            accepted = good;
        }
        boolean last = message instanceof LastHttpContent;
        ReferenceCountUtil.release(message);
        if (last && accepted) {
            established(ctx);
        }
    }

    private void established(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        channel.config().setAutoRead(false);
        // Removing the codec hands on the bytes that came right behind the answer.
        channel.pipeline().remove("http");
        channel.pipeline().remove(this);
        promise.tryComplete(new UpstreamLine(channel, early));
    }

    /** With half-closure on, a proxy that just closes makes this event and no other. */
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
                RefusalReason.UPSTREAM_PROXY_REFUSED,
                "the next proxy closed without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(
                ctx.channel(),
                RefusalReason.UPSTREAM_PROXY_REFUSED,
                "the next proxy's answer is not HTTP");
    }

    private void fail(Channel channel, RefusalReason reason, String detail) {
        if (promise.tryFail(new DialFailure(reason, detail))) {
            var _ = channel.close();
        }
    }
}
