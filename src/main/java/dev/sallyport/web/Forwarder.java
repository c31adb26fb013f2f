package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.Dialer;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/**
 * Carries requests to upstreams and answers back, streaming both ways. One forwarder serves the
 * connections of one event loop and is confined to it.
 */
public final class Forwarder {
    private final Carriers carriers;
    private final EventLoop loop;

    /** A forwarder for the dialer's event loop. */
    public Forwarder(Dialer dialer) {
        this.carriers = new Carriers(dialer);
        this.loop = dialer.loop();
    }

    /**
     * Forwards one request.
     *
     * @return completes when the exchange is over, whole or cut; fails with a {@link DialFailure}
     *     while the client has not been answered, and then somebody else has to
     */
    public Future<ExchangeReport> forward(Incoming client, Outgoing outgoing) {
        return forward(client, outgoing, false);
    }

    /**
     * Asks the upstream to go on as a WebSocket.
     *
     * @return fails with a {@link DialFailure}
     */
    public Future<Upgraded> upgrade(Outgoing outgoing) {
        Duration patience =
                outgoing.timeout().isZero() ? WebSettings.DEFAULT_TIMEOUT : outgoing.timeout();
        return carriers.take(outgoing, true)
                .compose(carrier -> {
                    if (!(carrier instanceof Http1Line line)) {
                        carrier.end(false);
                        return Future.failedFuture(
                                new DialFailure(
                                        RefusalReason.UPSTREAM_PROTOCOL,
                                        "a WebSocket needs a target that speaks HTTP/1.1"));
                    }
                    Promise<Upgraded> promise = Promise.promise();
                    Handshake.ask(line, outgoing, patience, promise);
                    return promise.future();
                });
    }

    private Future<ExchangeReport> forward(Incoming client, Outgoing outgoing, boolean fresh) {
        return carriers.take(outgoing, fresh)
                .compose(carrier -> {
                    Promise<ExchangeReport> over = Promise.promise();
                    new Exchange(client, outgoing, carrier, loop, over).start();
                    return over.future()
                            .recover(cause ->
                                    isStale(cause, carrier) && outgoing.mayBeRepeated()
                                            ? forward(client, outgoing, true)
                                            : Future.failedFuture(cause));
                });
    }

    /** RFC 9112 section 9.3.1: a connection that was kept open may end as we begin to use it. */
    private static boolean isStale(Throwable cause, Carrier carrier) {
        return carrier.used()
                && cause instanceof DialFailure failure
                && failure.reason() == RefusalReason.UPSTREAM_CLOSED;
    }
}
