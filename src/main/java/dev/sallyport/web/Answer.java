package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.request.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;
import java.util.Locale;

/**
 * The client's side of an answer. Vert.x sends the head with the first bytes of the body, so that a
 * small answer is one write. Confined to one event loop.
 */
final class Answer {
    /** RFC 9113 section 7: INTERNAL_ERROR. */
    private static final long CUT = 2;

    private final HttpServerRequest client;
    private final HttpServerResponse response;
    private final EventLoop loop;
    private int status;
    private boolean begun;
    private boolean last;
    private boolean bodiless;
    private long bytes;

    Answer(HttpServerRequest client, EventLoop loop) {
        this.loop = loop;
        this.client = client;
        this.response = client.response();
    }

    boolean hasBegun() {
        return begun;
    }

    int status() {
        return status;
    }

    long bytes() {
        return bytes;
    }

    /** The connection ends with it; to be said before {@link #begin}. */
    void isLast() {
        last = true;
        response.putHeader("connection", "close");
    }

    /**
     * @param method of the request
     */
    void begin(String method, int code, List<Header> fields, BodyLength length) {
        begun = true;
        bodiless = BodyLength.isNever(method, code);
        status = code;
        response.setStatusCode(code);
        fields.forEach(field -> response.headers().add(field.name(), field.value()));
        switch (length) {
            case BodyLength.None() -> {}
            case BodyLength.Told(String told) -> response.putHeader("content-length", told);
            case BodyLength.Open() -> response.setChunked(true);
        }
    }

    /**
     * Takes over the content's reference.
     *
     * @return false if no more should come before the client has taken some
     */
    boolean write(HttpContent content) {
        ByteBuf part = content.content();
        int length = part.readableBytes();
        if (length == 0 || bodiless || response.ended() || response.closed()) {
            content.release();
            return true;
        }
        bytes += length;
        // Vert.x does not release what it has not allocated.
        response.write(BufferInternal.buffer(part)).onComplete(sent -> content.release());
        return !response.writeQueueFull();
    }

    /** What has been begun is sent, at the latest now: the body may take its time. */
    void flush() {
        // Without a body the end is near, and in HTTP/1.1 Vert.x wants to be told of a length.
        if (begun
                && !bodiless
                && !response.headWritten()
                && !response.ended()
                && !response.closed()) {
            response.writeHead().onFailure(gone -> {});
        }
    }

    /** Takes over the content's reference: its bytes and its trailers are the last. */
    void end(LastHttpContent content) {
        if (response.ended() || response.closed()) {
            content.release();
            return;
        }
        // Where no body can be, bytes are not one.
        ByteBuf part = bodiless ? Unpooled.EMPTY_BUFFER : content.content();
        bytes += part.readableBytes();
        if (!bodiless) {
            trailers(content.trailingHeaders());
        }
        // With bytes and all in one, a small answer is one message for the codec.
        Future<Void> out =
                part.isReadable() ? response.end(BufferInternal.buffer(part)) : response.end();
        // One turn after it is out: a reset would overtake what flow control still holds, and by
        // then Vert.x has told of an end of the request that had come already.
        out.onComplete(sent -> {
            // Vert.x does not release what it has not allocated.
            content.release();
            loop.execute(last ? this::cut : this::letGo);
        });
    }

    private void trailers(HttpHeaders sent) {
        sent.iteratorAsString()
                .forEachRemaining(field -> {
                    String name = field.getKey().toLowerCase(Locale.ROOT);
                    if (!Trailers.isHeadOnly(name) && !HopByHop.isOne(name)) {
                        response.putTrailer(name, field.getValue());
                    }
                });
    }

    /** A client that goes on sending to an answered request is told to stop. */
    private void letGo() {
        if (client.version() == HttpVersion.HTTP_2 && !client.isEnded()) {
            // RFC 9113 section 8.1: no error, only nothing to wait for.
            response.reset(0).onFailure(gone -> {});
        }
    }

    /** The client must see that the answer is not whole. */
    void cut() {
        if (client.version() == HttpVersion.HTTP_2) {
            response.reset(CUT).onFailure(gone -> {});
        } else {
            client.connection().close().onFailure(gone -> {});
        }
    }
}
