package dev.sallyport.edge;

import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.tunnel.Detour;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * A request of HTTP/1.1 or HTTP/2 that is not a CONNECT. Confined to the connection's event loop.
 */
public interface WebRequest {
    ClientConnection connection();

    RequestHead head();

    /**
     * Reads the body as UTF-8, once and before {@link #respond}.
     *
     * @param max bytes
     * @return fails with {@link dev.sallyport.request.UnreadableBody} when there is more, when it
     *     takes longer than a head may, and when the client leaves
     */
    Future<String> body(int max);

    /**
     * The request itself, for whoever answers it as a stream instead of by {@link #respond}:
     * paused, and with nothing of it answered. Its response's end and close handlers are taken.
     */
    HttpServerRequest stream();

    /**
     * What the client says behind the body, once {@link #stream} has ended: well-formed, bounded.
     */
    List<Header> trailers();

    /**
     * For the body of {@link #stream}: nothing of it comes before this is begun or left. Only in
     * HTTP/1.1.
     */
    Optional<Detour> detour();

    /** Answers, once. The rest of the request's body is read and dropped. */
    void respond(Reply reply);
}
