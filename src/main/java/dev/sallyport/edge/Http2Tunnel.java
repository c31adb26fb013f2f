package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.Leg;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * A CONNECT over HTTP/2 that waits for its answer: one stream among others, RFC 9113 section 8.5.
 */
final class Http2Tunnel implements TunnelRequest {
    private static final long NO_ERROR = 0;

    private final HttpServerRequest request;
    private final EventExecutor loop;
    private final ClientConnection connection;
    private final RequestHead head;
    private final StreamInput input;
    private final StreamOutput output;
    private boolean answered;

    Http2Tunnel(
            HttpServerRequest request,
            EventExecutor loop,
            ClientConnection connection,
            RequestHead head,
            StreamInput input,
            StreamOutput output) {
        this.input = input;
        this.output = output;
        this.request = request;
        this.loop = loop;
        this.connection = connection;
        this.head = head;
        // Now: a client may end its direction before it has an answer, and of a request that has
        // ended Vert.x lets nobody ask.
        request.endHandler(end -> input.end());
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
        request.response()
                .exceptionHandler(cause -> {
                    if (!answered) {
                        answered = true;
                        action.run();
                    }
                });
    }

    @Override
    public Leg accept(List<Header> headers) {
        answered = true;
        var response = request.response().setStatusCode(200);
        headers.forEach(header -> response.putHeader(header.name(), header.value()));
        StreamLeg leg = new StreamLeg(request, loop, input, output);
        response.writeHead().onFailure(cause -> leg.abort(0));
        return leg;
    }

    @Override
    public void refuse(Reply reply) {
        if (!answered) {
            answered = true;
            input.drop();
            WebExchange.send(request, reply, loop).onComplete(sent -> endRequest());
        }
    }

    /**
     * Tells a client that would go on sending into a refused tunnel to stop, RFC 9113 section 8.1;
     * else its stream, and with it the connection, would stay for as long as it likes.
     */
    private void endRequest() {
        if (!request.isEnded()) {
            request.response().reset(NO_ERROR).onFailure(cause -> {});
        }
    }
}
