package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.ChannelLeg;
import dev.sallyport.tunnel.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT over HTTP/1.1, or a request for a WebSocket, that waits for its answer. It stands alone
 * behind the TLS of its pipeline, reads nothing more, and keeps what had been read: those bytes are
 * the tunnel's first.
 */
final class Http1Tunnel extends ChannelInboundHandlerAdapter
        implements TunnelRequest, UpgradeRequest {
    private final Channel channel;
    private final ClientConnection connection;
    private final RequestHead head;
    private ByteBuf early;
    private boolean answered;
    private boolean gone;
    private @Nullable Runnable onGone;

    Http1Tunnel(Channel channel, ClientConnection connection, RequestHead head, ByteBuf early) {
        this.channel = channel;
        this.connection = connection;
        this.head = head;
        this.early = early;
        channel.config().setAutoRead(false);
        // From here on the end of the client's direction is not the end of the connection.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public void onGone(Runnable action) {
        onGone = action;
        if (gone || !channel.isActive()) {
            gone();
        }
    }

    @Override
    public Leg accept(List<Header> headers) {
        return answer(200, headers);
    }

    @Override
    public Leg switched(List<Header> headers) {
        return answer(101, headers);
    }

    private Leg answer(int status, List<Header> headers) {
        answered = true;
        leavePipeline();
        var _ =
                channel.writeAndFlush(
                        ReplyBytes.bare(channel, status, headers), channel.voidPromise());
        return ChannelLeg.adopt(channel, takeEarly());
    }

    @Override
    public void refuse(Reply reply) {
        if (answered || gone) {
            // After the 200 there are no words left: a tunnel that failed is cut.
            var _ = channel.close();
            return;
        }
        answered = true;
        takeEarly().release();
        leavePipeline();
        LastWords.say(channel, ReplyBytes.last(channel, reply));
    }

    private ByteBuf takeEarly() {
        ByteBuf bytes = early;
        early = Unpooled.EMPTY_BUFFER;
        return bytes;
    }

    /** A closed channel has thrown its handlers out already. */
    private void leavePipeline() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // TLS may still hold decrypted records of the last read, at most one read's worth.
        early =
                ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                        ctx.alloc(), early, (ByteBuf) message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    private void gone() {
        if (answered) {
            return;
        }
        gone = true;
        // Nobody answers a client that has gone, so nobody else would let go of its bytes.
        takeEarly().release();
        if (onGone != null) {
            Runnable action = onGone;
            onGone = null;
            action.run();
        }
    }
}
