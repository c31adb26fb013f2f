package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.request.UnreadableBody;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Detour;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A web request that Vert.x's codec has read. */
final class WebExchange implements WebRequest {
    private final HttpServerRequest request;
    private final ClientConnection connection;
    private final RequestHead head;
    private final Supplier<List<Header>> trailers;
    private final Optional<Detour> detour;
    private final EventExecutor loop;
    private final Duration patience;
    private boolean waits;

    /**
     * @param loop the connection's
     * @param patience for the whole body
     */
    WebExchange(
            HttpServerRequest request,
            ClientConnection connection,
            RequestHead head,
            Supplier<List<Header>> trailers,
            Optional<Detour> detour,
            EventExecutor loop,
            Duration patience) {
        // Whoever answers may have to ask others first: the body must still be there afterwards.
        this.request = request.pause();
        this.connection = connection;
        this.head = head;
        this.trailers = trailers;
        this.detour = detour;
        this.loop = loop;
        this.patience = patience;
        this.waits =
                head.first("expect").filter("100-continue"::equalsIgnoreCase).isPresent()
                        && request.version() == HttpVersion.HTTP_1_1;
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
    public HttpServerRequest stream() {
        return request;
    }

    @Override
    public List<Header> trailers() {
        return trailers.get();
    }

    @Override
    public Optional<Detour> detour() {
        return detour;
    }

    @Override
    public Future<String> body(int max) {
        detour.ifPresent(Detour::leave);
        if (waits) {
            waits = false;
            request.response().writeContinue().onFailure(gone -> {});
        }
        Promise<String> whole = Promise.promise();
        Buffer read = Buffer.buffer();
        request.handler(
                        bytes -> {
                            if (read.length() + bytes.length() > max) {
                                whole.tryFail(new UnreadableBody(RefusalReason.BODY_TOO_LARGE));
                            } else {
                                read.appendBuffer(bytes);
                            }
                        })
                .exceptionHandler(
                        gone -> whole.tryFail(new UnreadableBody(RefusalReason.CLIENT_GONE)))
                .endHandler(end -> whole.tryComplete(read.toString(StandardCharsets.UTF_8)));
        request.resume();
        var deadline =
                loop.schedule(
                        () -> whole.tryFail(new UnreadableBody(RefusalReason.BODY_TIMEOUT)),
                        patience.toNanos(),
                        TimeUnit.NANOSECONDS);
        return whole.future().onComplete(done -> deadline.cancel(false));
    }

    @Override
    public void respond(Reply reply) {
        detour.ifPresent(Detour::leave);
        // One turn later: by then Vert.x has told of an end that had come already.
        // A client that was not told to go on may send its body or not: nobody knows where its next
        // request begins, RFC 9110 section 10.1.1.
        Reply last = waits ? new Reply(reply.status(), reply.headers(), reply.body(), true) : reply;
        var _ = send(request, last, loop).onComplete(sent -> loop.execute(this::letGo));
    }

    /** A stream whose client goes on sending would be kept for as long as it likes. */
    private void letGo() {
        if (request.version() == HttpVersion.HTTP_2 && !request.isEnded()) {
            // RFC 9113 section 8.1: no error, only nothing to wait for.
            request.response().reset(0).onFailure(cause -> {});
        }
    }

    /** Completes when the answer is out, or cannot be. */
    static Future<Void> send(HttpServerRequest request, Reply reply, EventExecutor loop) {
        var response = request.response().setStatusCode(reply.status());
        // Not put: an answer may set several cookies.
        reply.headers().forEach(header -> response.headers().add(header.name(), header.value()));
        boolean closes = reply.close() && request.version() == HttpVersion.HTTP_1_1;
        if (closes) {
            response.putHeader("connection", "close");
        }
        boolean head = request.method().equals(HttpMethod.HEAD);
        if (head) {
            response.putHeader(
                    "content-length",
                    Integer.toString(reply.body().getBytes(StandardCharsets.UTF_8).length));
        }
        // A client that has gone fails the write; there is nobody left to tell.
        Future<Void> sent = head ? response.end() : response.end(reply.body());
        if (!request.isEnded()) {
            // Of one that has ended over HTTP/2 Vert.x lets nobody ask.
            request.resume();
        }
        if (closes) {
            // Vert.x sends this field without following it.
            sent.onComplete(done -> LingeringClose.behindAnswer(request, loop));
        }
        return sent.otherwiseEmpty();
    }
}
