package dev.sallyport.web;

import dev.sallyport.request.Header;
import dev.sallyport.tunnel.Detour;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client's request that waits for its answer.
 *
 * @param stream paused since its head came, and unanswered
 * @param trailers for the upstream; asked when the stream has ended
 * @param detour of the body, where there is one
 */
public record Incoming(
        HttpServerRequest stream, Supplier<List<Header>> trailers, Optional<Detour> detour) {}
