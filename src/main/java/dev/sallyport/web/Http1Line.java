package dev.sallyport.web;

import dev.sallyport.tunnel.Deadline;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/1.1 to an upstream, which carries one exchange after another. It is the
 * last handler of its pipeline and hands what comes to whoever is served: to change the pipeline
 * for each exchange would cost more than the exchange does in it. Confined to its event loop.
 */
final class Http1Line extends ChannelInboundHandlerAdapter implements Carrier {
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private final Channel channel;
    private final IdleLines.Key key;
    private final @Nullable IdleLines idle;
    private final Deadline deadline = new Deadline();
    private final Http1Codec codec;
    private @Nullable ChannelInboundHandler hearer;
    private boolean used;

    private Http1Line(Channel channel, IdleLines.Key key, @Nullable IdleLines idle) {
        this.channel = channel;
        this.key = key;
        this.idle = idle;
        this.codec = Http1Codec.begin(channel, () -> hearer != null);
    }

    /**
     * Begins HTTP/1.1 on a connection.
     *
     * @param idle where it waits for the next exchange; null: it carries one only
     */
    static Http1Line on(Channel channel, IdleLines.Key key, @Nullable IdleLines idle) {
        // An end of the upstream's direction is the end: HTTP has no half-close.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setWriteBufferWaterMark(MARKS);
        CloseNotify.watch(channel);
        Http1Line line = new Http1Line(channel, key, idle);
        channel.pipeline().addLast("line", line);
        return line;
    }

    /** Takes HTTP out; bytes that came behind the last answer go to whoever is served. */
    void leave() {
        deadline.drop();
        codec.leave(channel);
        CloseNotify.leave(channel);
        channel.pipeline().remove(this);
    }

    IdleLines.Key key() {
        return key;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public UpstreamTarget target() {
        return key.target();
    }

    @Override
    public boolean http2() {
        return false;
    }

    @Override
    public boolean used() {
        return used;
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    @Override
    public void begin(ChannelInboundHandler next) {
        hearer = next;
    }

    @Override
    public void asks(HttpMethod method) {
        codec.asks(method);
    }

    @Override
    public void end(boolean again) {
        hearer = null;
        // What has come already belongs to no answer: nothing more may be asked behind it.
        if (again && idle != null && channel.isActive() && !codec.keepsBytes()) {
            // What is still to come of the same read is said behind the answer, too: it ends here.
            channel.config().setAutoRead(true);
            used = true;
            idle.put(this);
        } else {
            drop();
        }
    }

    /** Closes it, whatever it does. */
    void drop() {
        deadline.drop();
        if (idle != null) {
            idle.forget(this);
        }
        var _ = channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (hearer != null) {
            hearer.channelRead(ctx, message);
        } else {
            // Unasked: its next answer would be somebody else's.
            ReferenceCountUtil.release(message);
            drop();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (hearer != null) {
            hearer.channelReadComplete(ctx);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (hearer != null) {
            hearer.channelWritabilityChanged(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (hearer != null) {
            hearer.channelInactive(ctx);
        } else {
            drop();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (hearer != null) {
            hearer.exceptionCaught(ctx, cause);
        } else {
            drop();
        }
    }
}
