package dev.sallyport.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import java.util.function.BooleanSupplier;

/**
 * What speaks HTTP/1.1 on a connection to an upstream, for one exchange after another. Unlike
 * Netty's client codec it can tell whether it has kept bytes: what an upstream says behind one
 * answer, as to HEAD, must not become the beginning of the next. Confined to the connection's event
 * loop.
 */
final class Http1Codec extends HttpResponseDecoder {
    private static final String NAME = "http";
    private static final String REQUESTS = "http-requests";

    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_PART = 64 << 10;

    private final BooleanSupplier asked;
    private boolean toHead;

    private Http1Codec(BooleanSupplier asked) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE)
                        .setMaxHeaderSize(MAX_HEAD)
                        .setMaxChunkSize(MAX_PART));
        this.asked = asked;
    }

    /**
     * Puts one at the end of the pipeline.
     *
     * @param asked whether somebody waits for an answer
     */
    static Http1Codec begin(Channel channel, BooleanSupplier asked) {
        Http1Codec codec = new Http1Codec(asked);
        channel.pipeline().addLast(REQUESTS, new HttpRequestEncoder()).addLast(NAME, codec);
        return codec;
    }

    /** Takes it out; bytes that it has kept are read by the handler behind it. */
    void leave(Channel channel) {
        channel.pipeline().remove(REQUESTS);
        channel.pipeline().remove(NAME);
    }

    /** What is asked next: the answer to HEAD has no body, whatever its head says of one. */
    void asks(HttpMethod method) {
        toHead = method.equals(HttpMethod.HEAD);
    }

    /** Whether something has come that belongs to no answer, so that nothing more may be asked. */
    boolean keepsBytes() {
        return actualReadableBytes() > 0;
    }

    /** Half a head would not be seen from outside: what nobody has asked for goes on as it came. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (asked.getAsBoolean()) {
            super.channelRead(ctx, message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        boolean last =
                message instanceof HttpResponse answer
                        && !HttpStatusClass.INFORMATIONAL.contains(answer.status().code());
        return (toHead && last) || super.isContentAlwaysEmpty(message);
    }
}
