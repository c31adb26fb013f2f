package dev.sallyport.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;

/**
 * Takes what the listening channel could not do, after Netty has made it wait for a second: without
 * that, an accept for which there is no descriptor would be tried again at once, for ever.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private final ConnectionFailures failures;

    AcceptFailures(ConnectionFailures failures) {
        this.failures = failures;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ctx.channel().localAddress() instanceof InetSocketAddress listener) {
            failures.failed("accept", listener, String.valueOf(cause.getMessage()));
        }
    }
}
