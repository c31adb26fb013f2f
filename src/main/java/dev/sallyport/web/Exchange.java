package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.EpollRegistration;
import dev.sallyport.upstream.DialFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * One request and its answer, between a client's stream and a carrier. It hears what comes on the
 * carrier while it lasts. Each side is read only as fast as the other takes it. Confined to one
 * event loop.
 */
final class Exchange extends ChannelInboundHandlerAdapter {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpServerRequest client;
    private final Outgoing outgoing;
    private final Carrier carrier;
    private final Channel channel;
    private final Promise<ExchangeReport> over;
    private final RequestBody request;
    private final Answer answer;
    private final Patience patience;
    private boolean waits;
    private boolean interim;
    private boolean reusable;
    private boolean done;

    Exchange(
            Incoming incoming,
            Outgoing outgoing,
            Carrier carrier,
            EventLoop loop,
            Promise<ExchangeReport> over) {
        this.client = incoming.stream();
        this.outgoing = outgoing;
        this.carrier = carrier;
        this.channel = carrier.channel();
        this.over = over;
        this.patience = new Patience(loop, carrier.deadline(), this::tooLate);
        this.request = new RequestBody(incoming, outgoing, carrier, patience, this::requestEnded);
        this.answer = new Answer(client, loop);
        this.waits = outgoing.expectsContinue() && client.version() == HttpVersion.HTTP_1_1;
    }

    void start() {
        // Both: a request that has come whole hears nothing of its connection's end.
        client.exceptionHandler(gone -> clientGone());
        client.response().exceptionHandler(gone -> clientGone());
        carrier.begin(this);
        if (!channel.isActive()) {
            fail(RefusalReason.UPSTREAM_CLOSED, "the connection ended before the request");
            return;
        }
        channel.config().setAutoRead(true);
        request.start();
        if (!done) {
            patience.idle(outgoing.idleTimeout());
        }
    }

    private void requestEnded() {
        if (!done) {
            patience.whole(outgoing.timeout());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (done) {
            ReferenceCountUtil.release(message);
            return;
        }
        patience.noticed();
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail(
                    answer.hasBegun()
                            ? RefusalReason.UPSTREAM_CLOSED
                            : RefusalReason.UPSTREAM_PROTOCOL,
                    "what the upstream answers is not HTTP: "
                            + part.decoderResult().cause().getMessage());
            return;
        }
        if (message instanceof HttpResponse head) {
            head(head);
        }
        if (message instanceof HttpContent content) {
            content(content);
        }
    }

    private void head(HttpResponse head) {
        int status = head.status().code();
        if (status < 100 || status > 999) {
            fail(RefusalReason.UPSTREAM_PROTOCOL, "there is no status " + status);
            return;
        }
        if (HttpStatusClass.INFORMATIONAL.contains(status)) {
            interim = true;
            if (status == SWITCHING_PROTOCOLS) {
                fail(RefusalReason.UPSTREAM_PROTOCOL, "the upstream switched protocols unasked");
            } else if (status == 100) {
                waits = false;
                client.response().writeContinue().onFailure(gone -> {});
            }
            return;
        }
        interim = false;
        if (waits && request.bytes() == 0 && !client.isEnded()) {
            // It may send its body or not: nobody knows where its next request begins, RFC 9110
            // section 10.1.1.
            answer.isLast();
        }
        reusable = HttpUtil.isKeepAlive(head);
        List<Header> fields = new ArrayList<>(head.headers().size());
        head.headers()
                .iteratorAsString()
                .forEachRemaining(f -> fields.add(new Header(f.getKey(), f.getValue())));
        answer.begin(
                outgoing.method(),
                status,
                ResponseFields.of(fields, outgoing.requestId(), outgoing.web().responseFields()),
                BodyLength.of(outgoing.method(), status, fields));
    }

    private void content(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim || done) {
            content.release();
            // An interim answer is followed by the final one: its end is the end of nothing.
            interim = !last && interim;
            return;
        }
        if (content instanceof LastHttpContent end) {
            answer.end(end);
            // Its head may be more than the client takes: then the client is gone by now.
            if (!done) {
                finish(ExchangeReport.WHOLE, reusable && request.isSent());
            }
        } else if (!answer.write(content)) {
            channel.config().setAutoRead(false);
            client.response().drainHandler(drained -> readOn());
        }
    }

    private void readOn() {
        if (!done) {
            patience.noticed();
            EpollRegistration.revive(channel);
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!done) {
            answer.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!done) {
            request.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(RefusalReason.UPSTREAM_CLOSED, "the upstream closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(RefusalReason.UPSTREAM_CLOSED, "the connection failed: " + cause.getMessage());
    }

    private void tooLate(RefusalReason reason) {
        fail(reason, "the upstream did not answer in time");
    }

    private void clientGone() {
        if (!done) {
            finish(RefusalReason.CLIENT_GONE.code(), false);
        }
    }

    /** Before the answer has begun somebody else can still answer; afterwards it is cut. */
    private void fail(RefusalReason reason, String detail) {
        if (done) {
            return;
        }
        if (answer.hasBegun()) {
            answer.cut();
            finish(reason.code().replace("before_response", "after_response"), false);
        } else {
            leave(false);
            over.fail(new DialFailure(reason, carrier.target().address() + ": " + detail));
        }
    }

    private void finish(String details, boolean again) {
        leave(again);
        over.complete(
                new ExchangeReport(answer.status(), details, answer.bytes(), request.bytes()));
    }

    private void leave(boolean again) {
        done = true;
        patience.end();
        request.stop();
        carrier.end(again);
    }
}
