package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.tunnel.Detour;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The upstream's side of a request: its head, then its body as it comes. One event loop. */
final class RequestBody {
    /** Methods whose request has a length even when there is no body, RFC 9110 section 8.6. */
    private static final Set<String> ANTICIPATE_BODY = Set.of("POST", "PUT", "PATCH");

    private final HttpServerRequest client;
    private final Supplier<List<Header>> trailers;
    private final Optional<Detour> way;
    private final Outgoing outgoing;
    private final Carrier carrier;
    private final Channel channel;
    private final Patience patience;
    private final Runnable onSent;
    private @Nullable HttpRequest head;
    private boolean begun;
    private boolean sent;
    private boolean stopped;
    private boolean flushing;
    private long bytes;

    RequestBody(
            Incoming incoming,
            Outgoing outgoing,
            Carrier carrier,
            Patience patience,
            Runnable onSent) {
        this.client = incoming.stream();
        this.trailers = incoming.trailers();
        this.way = incoming.detour();
        this.outgoing = outgoing;
        this.carrier = carrier;
        this.channel = carrier.channel();
        this.patience = patience;
        this.onSent = onSent;
    }

    boolean isSent() {
        return sent;
    }

    long bytes() {
        return bytes;
    }

    void start() {
        if (client.isEnded()) {
            // A second attempt: the first one has heard the end.
            end();
            return;
        }
        client.handler(this::part).endHandler(end -> end());
        boolean known = outgoing.length() >= 0 || !outgoing.hasBody();
        boolean coded = client.version() != io.vertx.core.http.HttpVersion.HTTP_2;
        if (known || coded || carrier.http2()) {
            begin(outgoing.hasBody());
        }
        // Else HTTP/2 has not told yet whether a body follows, and HTTP/1.1 must say it first.
        client.resume();
        way.ifPresent(detour -> detour.begin(this::content));
        if (!stopped) {
            sendHead();
            channel.flush();
        }
    }

    private void sendHead() {
        if (head != null) {
            var _ = channel.write(head);
            head = null;
        }
    }

    private void begin(boolean body) {
        begun = true;
        HttpRequest made =
                new DefaultHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(outgoing.method()),
                        outgoing.target());
        made.headers().set(HttpHeaderNames.HOST, outgoing.host(carrier.target()));
        for (Header field : outgoing.fields()) {
            made.headers().add(field.name(), field.value());
        }
        if (outgoing.length() >= 0) {
            made.headers().set(HttpHeaderNames.CONTENT_LENGTH, outgoing.length());
        } else if (body && !carrier.http2()) {
            made.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (!body && ANTICIPATE_BODY.contains(outgoing.method())) {
            made.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
        carrier.asks(made.method());
        head = made;
    }

    private void part(Buffer part) {
        content(((BufferInternal) part).getByteBuf());
    }

    /** Takes over the reference. */
    private void content(ByteBuf part) {
        if (stopped) {
            part.release();
            return;
        }
        if (!begun) {
            begin(true);
        }
        patience.noticed();
        bytes += part.readableBytes();
        sendHead();
        var _ = channel.write(new DefaultHttpContent(part));
        if (!channel.isWritable()) {
            channel.flush();
        } else {
            flushLater();
        }
        if (!channel.isWritable()) {
            pause();
        }
    }

    private void pause() {
        way.ifPresentOrElse(Detour::pause, client::pause);
    }

    private void goOn() {
        way.ifPresentOrElse(Detour::resume, client::resume);
    }

    /** Once for all that comes in a turn of the event loop: a write costs more than its bytes. */
    private void flushLater() {
        if (!flushing) {
            flushing = true;
            channel.eventLoop()
                    .execute(() -> {
                        flushing = false;
                        channel.flush();
                    });
        }
    }

    private void end() {
        if (stopped) {
            return;
        }
        List<Header> behind = trailers.get();
        if (!begun) {
            begin(!behind.isEmpty());
        }
        sent = true;
        if (head != null && behind.isEmpty()) {
            writeWhole(head);
        } else {
            sendHead();
            var _ = channel.writeAndFlush(last(behind));
        }
        onSent.run();
    }

    /** One message for the codec instead of two. */
    private void writeWhole(HttpRequest whole) {
        head = null;
        var _ =
                channel.writeAndFlush(
                        new DefaultFullHttpRequest(
                                whole.protocolVersion(),
                                whole.method(),
                                whole.uri(),
                                Unpooled.EMPTY_BUFFER,
                                whole.headers(),
                                EmptyHttpHeaders.INSTANCE));
    }

    /** Netty leaves trailers out where HTTP/1.1 has no place for them: behind a told length. */
    private static LastHttpContent last(List<Header> behind) {
        if (behind.isEmpty()) {
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        LastHttpContent last = new DefaultLastHttpContent();
        for (Header field : behind) {
            last.trailingHeaders().add(field.name(), field.value());
        }
        return last;
    }

    void writabilityChanged() {
        if (channel.isWritable() && !sent && !stopped) {
            patience.noticed();
            goOn();
        }
    }

    /** What still comes of the body is dropped: the connection's next request is behind it. */
    void stop() {
        stopped = true;
        if (!sent && !client.isEnded()) {
            client.handler(dropped -> {}).resume();
            way.ifPresent(Detour::leave);
        }
    }
}
