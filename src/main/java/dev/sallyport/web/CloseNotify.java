package dev.sallyport.web;

import dev.sallyport.tunnel.TlsHalfClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Closes an HTTP connection when its upstream has ended TLS, as RFC 8446 section 6.1 lets it:
 * {@code openssl s_server} ends a body so, and then waits for us. The engine keeps quiet about it,
 * for the sake of tunnels.
 */
final class CloseNotify extends ChannelInboundHandlerAdapter {
    private static final String NAME = "close-notify";

    private final SslHandler tls;

    private CloseNotify(SslHandler tls) {
        this.tls = tls;
    }

    /** Adds itself at the end of the pipeline if TLS is spoken. */
    static void watch(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            channel.pipeline().addLast(NAME, new CloseNotify(tls));
        }
    }

    /** For a connection that goes on as something else. */
    static void leave(Channel channel) {
        if (channel.pipeline().get(NAME) != null) {
            channel.pipeline().remove(NAME);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (TlsHalfClose.peerFinished(tls.engine())) {
            var _ = ctx.channel().close();
        }
    }
}
