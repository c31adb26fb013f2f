package dev.sallyport.edge;

import dev.sallyport.tunnel.Detour;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Vert.x's HTTP/1.1 decoder and Vert.x, which copies each part of a body to the
 * heap. It holds a body until somebody says where it goes: on a detour as it was read, so that only
 * its end goes to Vert.x, or the usual way. While it holds enough or is paused the channel does not
 * read, so at most what one more read brings is added. Confined to the channel's event loop.
 */
final class BodyTap extends ChannelInboundHandlerAdapter implements Detour {
    private static final int ENOUGH = 64 * 1024;

    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Consumer<ByteBuf> parts;
    private int bytes;
    private boolean holding;
    private boolean paused;
    private boolean still;
    private boolean endWaits;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        drop();
        super.channelInactive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            holding = request.decoderResult().isSuccess();
        }
        boolean ours = holding || parts != null;
        if (!ours
                || !(message instanceof HttpContent content)
                || content.decoderResult().isFailure()) {
            ctx.fireChannelRead(message);
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (last && !content.content().isReadable() && waiting.isEmpty() && !paused) {
            holding = false;
            parts = null;
            ctx.fireChannelRead(message);
            return;
        }
        if (content.content().isReadable()) {
            bytes += content.content().readableBytes();
            waiting.add(content.content());
        } else {
            content.release();
        }
        endWaits = last;
        handOn();
    }

    private void handOn() {
        while (!paused && parts != null && !waiting.isEmpty()) {
            parts.accept(next());
        }
        if (endWaits && waiting.isEmpty() && !paused) {
            end();
        }
        read(!paused && !(holding && bytes > ENOUGH));
    }

    private ByteBuf next() {
        ByteBuf part = waiting.remove();
        bytes -= part.readableBytes();
        return part;
    }

    private void end() {
        endWaits = false;
        holding = false;
        parts = null;
        tell(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void tell(HttpContent content) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        ctx.fireChannelRead(content);
        // What Vert.x writes while it is told something leaves when the reading is over.
        ctx.fireChannelReadComplete();
    }

    private void read(boolean on) {
        if (still == on && context != null) {
            still = !on;
            context.channel().config().setAutoRead(on);
        }
    }

    @Override
    public void begin(Consumer<ByteBuf> taker) {
        if (holding) {
            holding = false;
            parts = taker;
            handOn();
        }
    }

    @Override
    public void pause() {
        if (parts != null) {
            paused = true;
            read(false);
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            handOn();
        }
    }

    @Override
    public void leave() {
        boolean begun = parts != null;
        parts = null;
        holding = false;
        paused = false;
        while (!waiting.isEmpty()) {
            ByteBuf part = next();
            if (begun) {
                part.release();
            } else {
                tell(new DefaultHttpContent(part));
            }
        }
        handOn();
    }

    private void drop() {
        parts = null;
        holding = false;
        endWaits = false;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
