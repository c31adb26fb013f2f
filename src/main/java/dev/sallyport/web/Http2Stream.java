package dev.sallyport.web;

import dev.sallyport.tunnel.Deadline;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.netty.handler.codec.http.HttpMethod;

/** One stream of a connection of HTTP/2, for one exchange. Confined to its event loop. */
final class Http2Stream implements Carrier {
    private final Http2Line line;
    private final Channel channel;
    private final UpstreamTarget target;
    private final boolean used;
    private final Deadline deadline = new Deadline();

    /**
     * @param used whether the connection has carried others
     */
    Http2Stream(Http2Line line, Channel channel, UpstreamTarget target, boolean used) {
        this.line = line;
        this.channel = channel;
        this.target = target;
        this.used = used;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public UpstreamTarget target() {
        return target;
    }

    @Override
    public boolean http2() {
        return true;
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
    public void begin(ChannelInboundHandler hearer) {
        channel.pipeline().addLast("exchange", hearer);
    }

    /** The stream tells by itself where an answer ends. */
    @Override
    public void asks(HttpMethod method) {}

    @Override
    public void end(boolean again) {
        deadline.drop();
        // What has ended on both sides is closed already.
        var _ = channel.close();
        line.streamEnded();
    }
}
