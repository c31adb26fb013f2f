package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** From the handshake to the first byte of the tunnel: CONNECT and its answer, where spoken. */
final class TunnelSetup extends ChannelInboundHandlerAdapter {
    /** All proxies must do the same work; our TLS library cannot offer only this one. */
    private static final String SUITE = "TLS_AES_128_GCM_SHA256";

    private static final int MAX_ANSWER_BYTES = 8192;

    private final Target target;
    private final CompletableFuture<Tunnel> opened;
    private final StringBuilder answer = new StringBuilder();

    TunnelSetup(Target target, CompletableFuture<Tunnel> opened) {
        this.target = target;
        this.opened = opened;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (!handshake.isSuccess()) {
            fail(ctx, handshake.cause());
        } else if (!SUITE.equals(suite(ctx))) {
            fail(ctx, new IOException("the proxy chose " + suite(ctx) + ", not " + SUITE));
        } else if (target.authority().isEmpty()) {
            succeed(ctx);
        } else {
            String head =
                    "CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n\r\n"
                            .formatted(target.authority().get());
            ctx.writeAndFlush(
                    Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII), ctx.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        answer.append(bytes.toString(StandardCharsets.US_ASCII));
        bytes.release();
        // The upstream never speaks first, so the head's end is the end of what has come.
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0 && answer.length() < MAX_ANSWER_BYTES) {
            return;
        }
        if (end == answer.length() - 4 && answer.toString().matches("(?s)HTTP/1\\.[01] 200 .*")) {
            succeed(ctx);
        } else {
            fail(ctx, new IOException("CONNECT was answered with: " + answer));
        }
    }

    private static String suite(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(SslHandler.class).engine().getSession().getCipherSuite();
    }

    private void succeed(ChannelHandlerContext ctx) {
        Tunnel tunnel = new Tunnel(ctx.channel(), target.protocol());
        ctx.pipeline().replace(this, "tunnel", tunnel);
        opened.complete(tunnel);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        opened.completeExceptionally(cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new IOException("the proxy closed the connection before the tunnel was open"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }
}
