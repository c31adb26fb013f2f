package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.ChannelLeg;
import dev.sallyport.upstream.DialFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks an upstream to go on as a WebSocket, RFC 6455 section 4. Confined to one event loop. */
final class Handshake extends ChannelInboundHandlerAdapter {
    private static final int MAX_BODY = 64 << 10;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Http1Line line;
    private final Channel channel;
    private final Outgoing outgoing;
    private final Promise<Upgraded> promise;
    private final StringBuilder body = new StringBuilder();
    private List<Header> fields = List.of();
    private int status;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;

    private Handshake(Http1Line line, Outgoing outgoing, Promise<Upgraded> promise) {
        this.line = line;
        this.channel = line.channel();
        this.outgoing = outgoing;
        this.promise = promise;
    }

    /**
     * Asks on a connection that nobody else has.
     *
     * @param patience for the answer
     * @param promise fails with a {@link DialFailure}
     */
    static void ask(
            Http1Line line, Outgoing outgoing, Duration patience, Promise<Upgraded> promise) {
        Channel channel = line.channel();
        Handshake handshake = new Handshake(line, outgoing, promise);
        line.deadline().in(channel.eventLoop(), patience.toNanos(), handshake::tooLate);
        line.begin(handshake);
        channel.config().setAutoRead(true);
        var _ = channel.writeAndFlush(handshake.request());
        if (!channel.isActive()) {
            handshake.channelInactive();
        }
    }

    private FullHttpRequest request() {
        FullHttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(outgoing.method()),
                        outgoing.target());
        request.headers().set("host", outgoing.host(line.target()));
        outgoing.fields().forEach(f -> request.headers().add(f.name(), f.value()));
        request.headers().set("connection", "Upgrade").set("upgrade", "websocket");
        return request;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            // Only after the codec has left: the first frames came right behind the answer.
            if (promise.future().isComplete()) {
                bytes.release();
                return;
            }
            early = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), early, bytes);
            return;
        }
        try {
            if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                fail(RefusalReason.UPSTREAM_PROTOCOL, "what the upstream answers is not HTTP");
            } else if (message instanceof HttpResponse head) {
                head(head);
            }
            if (message instanceof HttpContent content) {
                content(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(HttpResponse head) {
        status = head.status().code();
        List<Header> sent = new ArrayList<>();
        head.headers()
                .iteratorAsString()
                .forEachRemaining(f -> sent.add(new Header(f.getKey(), f.getValue())));
        // Without the second one Netty takes what follows for a body.
        boolean agreed =
                "websocket".equalsIgnoreCase(head.headers().get("upgrade"))
                        && head.headers().contains("sec-websocket-accept");
        fields =
                new ArrayList<>(
                        ResponseFields.of(
                                sent, outgoing.requestId(), outgoing.web().responseFields()));
        if (status == SWITCHING_PROTOCOLS && !agreed) {
            fail(RefusalReason.UPSTREAM_PROTOCOL, "the upstream switched to another protocol");
        }
    }

    private void content(HttpContent content) {
        if (promise.future().isComplete()) {
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (status == SWITCHING_PROTOCOLS) {
            if (last) {
                switched();
            }
        } else if (!HttpStatusClass.INFORMATIONAL.contains(status)) {
            body.append(content.content().toString(StandardCharsets.UTF_8));
            if (last || body.length() > MAX_BODY) {
                answered();
            }
        }
    }

    private void switched() {
        fields.add(new Header("connection", "Upgrade"));
        fields.add(new Header("upgrade", "websocket"));
        // On the next turn: the codec hands on what came behind the answer when it leaves, and it
        // is still at work here.
        channel.config().setAutoRead(false);
        channel.eventLoop().execute(this::leaveHttp);
    }

    private void leaveHttp() {
        if (promise.future().isComplete()) {
            return;
        }
        line.leave();
        ByteBuf first = early;
        early = Unpooled.EMPTY_BUFFER;
        promise.complete(new Upgraded.Switched(fields, ChannelLeg.adopt(channel, first)));
    }

    private void answered() {
        fields.removeIf(f -> f.name().toLowerCase(Locale.ROOT).equals("trailer"));
        String whole = body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body.toString();
        if (promise.tryComplete(new Upgraded.Answered(status, fields, whole))) {
            line.drop();
        }
    }

    private void tooLate() {
        fail(RefusalReason.UPSTREAM_RESPONSE_TIMEOUT, "the upstream did not answer in time");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        channelInactive();
    }

    private void channelInactive() {
        fail(RefusalReason.UPSTREAM_CLOSED, "the upstream closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(RefusalReason.UPSTREAM_CLOSED, "the connection failed: " + cause.getMessage());
    }

    private void fail(RefusalReason reason, String detail) {
        if (promise.tryFail(new DialFailure(reason, line.target().address() + ": " + detail))) {
            early.release();
            early = Unpooled.EMPTY_BUFFER;
            line.drop();
        }
    }
}
