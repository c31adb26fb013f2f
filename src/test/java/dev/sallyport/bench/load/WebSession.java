package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;

/** One connection of the upstream for requests: what {@link WebProtocol} asks for. */
final class WebSession extends SimpleChannelInboundHandler<HttpObject> {
    private static final ByteBuf SMALL = answer(WebProtocol.SMALL_BYTES, WebProtocol.SMALL_BYTES);

    private Source source;
    private String path = "";

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        source = new Source(ctx.channel());
    }

    private static ByteBuf answer(long length, int zeros) {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                        + length
                        + "\r\n\r\n";
        ByteBuf bytes = Unpooled.directBuffer(head.length() + zeros);
        bytes.writeCharSequence(head, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(bytes.writeZero(zeros).asReadOnly());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ctx.close();
        }
        if (part instanceof HttpRequest request) {
            path = request.uri();
        }
        if (part instanceof LastHttpContent) {
            answer(ctx);
        }
    }

    private void answer(ChannelHandlerContext ctx) {
        if (!path.startsWith(WebProtocol.BYTES)) {
            ctx.writeAndFlush(SMALL.duplicate(), ctx.voidPromise());
            return;
        }
        long length = Long.parseLong(path.substring(WebProtocol.BYTES.length()));
        ctx.write(answer(length, 0), ctx.voidPromise());
        source.send(length);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        source.pump();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
