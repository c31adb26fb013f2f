package dev.sallyport.web;

import dev.sallyport.request.Header;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * A client's request that waits for its answer.
 *
 * @param stream paused since its head came, and unanswered
 * @param trailers for the upstream; asked when the stream has ended
 */
public record Incoming(HttpServerRequest stream, Supplier<List<Header>> trailers) {}
