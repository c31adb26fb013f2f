package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Sends an answer and closes so that the answer arrives: closing a socket with unread bytes in it
 * makes the kernel send a reset, which can overtake the answer. So our direction is ended, and what
 * still comes is dropped until the client has closed, or for a second.
 */
final class LastWords extends ChannelInboundHandlerAdapter {
    /** For how long a client may still send. */
    static final long LINGER_MILLIS = 1_000;

    /** What a client may still send; beyond it the connection is cut. */
    static final long MAX_DROPPED = 1 << 20;

    private long dropped;

    private LastWords() {}

    /** Writes the answer to a channel whose pipeline holds nothing after its TLS, and closes it. */
    static void say(Channel channel, ByteBuf answer) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast("last-words", new LastWords());
        channel.config().setAutoRead(true);
        var cut =
                channel.eventLoop()
                        .schedule(() -> close(channel), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
        channel.writeAndFlush(answer)
                .addListener((ChannelFutureListener) sent -> endOutput(channel));
    }

    private static void close(Channel channel) {
        var _ = channel.close();
    }

    private static void endOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener(closed -> shutdownOutput(channel));
        } else {
            shutdownOutput(channel);
        }
    }

    private static void shutdownOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            var _ = duplex.shutdownOutput();
        }
        if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            var _ = channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            dropped += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (dropped > MAX_DROPPED) {
            var _ = ctx.channel().close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                && ctx.channel() instanceof DuplexChannel duplex
                && duplex.isOutputShutdown()) {
            var _ = ctx.channel().close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.channel().close();
    }
}
