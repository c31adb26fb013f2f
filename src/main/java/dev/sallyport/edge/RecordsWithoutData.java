package dev.sallyport.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts a client's records without data that follow each other. A KeyUpdate of TLS 1.3 is one, and
 * costs new keys and an answer, RFC 8446 section 4.6.3: BoringSSL bears 32 of them, the JDK's TLS
 * any number. Stands behind TLS, to see what data comes. Confined to the connection's event loop.
 */
final class RecordsWithoutData extends ChannelInboundHandlerAdapter {
    /** BoringSSL's own bound. */
    private static final int MAX = 32;

    private int inARow;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inARow = 0;
        ctx.fireChannelRead(message);
    }

    /** Called after each record, when its data has passed here. */
    boolean isOneTooMany() {
        return inARow++ > MAX;
    }
}
