package dev.sallyport.fake;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Lets one read a second through, in front of TLS, once the handshake and the answer have had time:
 * the first twenty reads are free.
 */
final class PacedReads extends ChannelDuplexHandler {
    private int free = 20;
    private boolean asked;
    private Future<?> tick;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        tick =
                ctx.executor()
                        .scheduleAtFixedRate(() -> tick(ctx), 1_000, 1_000, TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
        ctx.read();
    }

    private void tick(ChannelHandlerContext ctx) {
        if (asked) {
            asked = false;
            ctx.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        // Automatic reading is off: somebody has to want more.
        read(ctx);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (free > 0) {
            free--;
            ctx.read();
        } else {
            asked = true;
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (tick != null) {
            tick.cancel(false);
        }
    }
}
