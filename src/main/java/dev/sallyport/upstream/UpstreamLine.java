package dev.sallyport.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/**
 * A connection that stands: its pipeline holds nothing but TLS, if it is spoken, and its automatic
 * reading is off. Whoever gets it owns it.
 *
 * @param early what the upstream has sent already; its reference goes with the line
 */
public record UpstreamLine(Channel channel, ByteBuf early) {
    /** A line on which nothing has come yet. */
    UpstreamLine(Channel channel) {
        this(channel, Unpooled.EMPTY_BUFFER);
    }

    /** What TLS has agreed on by ALPN, RFC 7301; empty without TLS or without an agreement. */
    public String protocol() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        String agreed = tls == null ? null : tls.applicationProtocol();
        return agreed == null ? "" : agreed;
    }
}
