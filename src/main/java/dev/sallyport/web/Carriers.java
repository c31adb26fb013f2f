package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.upstream.UpstreamLine;
import dev.sallyport.upstream.UpstreamSettings.ProxyHeader;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to the upstreams of web routes. One that is free is used again;
 * one that tells its upstream who is calling never is. Confined to the event loop.
 */
final class Carriers {
    private final Dialer dialer;
    private final IdleLines idle = new IdleLines();
    private final Http2Lines shared = new Http2Lines();

    Carriers(Dialer dialer) {
        this.dialer = dialer;
    }

    /** What is wanted; {@code fresh}: a connection that has not carried anything before. */
    private record Wanted(Outgoing outgoing, List<UpstreamTarget> order, boolean fresh) {
        boolean isPrivate() {
            return outgoing.upstream().proxyHeader() != ProxyHeader.NONE;
        }

        IdleLines.Key key(int index) {
            return new IdleLines.Key(outgoing.upstream(), order.get(index));
        }
    }

    /**
     * One for this request, to one of its targets.
     *
     * @param fresh whether it must not have carried anything before
     * @return fails with a {@link DialFailure}
     */
    Future<Carrier> take(Outgoing outgoing, boolean fresh) {
        return take(new Wanted(outgoing, dialer.order(outgoing.upstream()), fresh), 0);
    }

    private Future<Carrier> take(Wanted wanted, int index) {
        return toOne(wanted, wanted.key(index))
                .recover(cause ->
                        index + 1 < wanted.order().size()
                                ? take(wanted, index + 1)
                                : Future.failedFuture(cause));
    }

    private Future<Carrier> toOne(Wanted wanted, IdleLines.Key key) {
        if (wanted.isPrivate()) {
            return reach(wanted, key)
                    .compose(line ->
                            isHttp2(wanted, line)
                                    ? stream(Http2Line.on(line, () -> {}), key, false)
                                    : first(line, key, null));
        }
        Http1Line free = wanted.fresh() ? null : idle.take(key);
        if (free != null) {
            return Future.succeededFuture(free);
        }
        Http2Line line = wanted.fresh() ? null : shared.withRoom(key);
        if (line != null) {
            return stream(line, key, true);
        }
        // Else a burst of requests would open a connection each, and then need one of them.
        Future<@Nullable Http2Line> coming = shared.coming(key);
        return coming == null
                ? open(wanted, key)
                : coming.compose(came -> {
                    if (came == null) {
                        return open(wanted, key);
                    }
                    // Others may have been faster: then there is a next one to wait for.
                    return came.hasRoom() ? stream(came, key, false) : toOne(wanted, key);
                });
    }

    private Future<Carrier> open(Wanted wanted, IdleLines.Key key) {
        Http2Lines.Coming coming = shared.begin(key);
        return reach(wanted, key)
                .map(line -> {
                    if (!isHttp2(wanted, line)) {
                        coming.isNot();
                        return first(line, key, idle);
                    }
                    Http2Line made = Http2Line.on(line, () -> shared.drop(key));
                    Future<Carrier> own = stream(made, key, false);
                    made.settled().onSuccess(coming::is).onFailure(gone -> coming.failed());
                    return own;
                })
                .onFailure(cause -> coming.failed())
                .compose(carrier -> carrier);
    }

    private Future<UpstreamLine> reach(Wanted wanted, IdleLines.Key key) {
        return dialer.reach(key.settings(), key.target(), wanted.outgoing().caller());
    }

    private static boolean isHttp2(Wanted wanted, UpstreamLine line) {
        return wanted.outgoing().web().http2() || line.protocol().equals("h2");
    }

    private static Future<Carrier> stream(Http2Line line, IdleLines.Key key, boolean used) {
        return line.stream().map(channel -> new Http2Stream(line, channel, key.target(), used));
    }

    private static Future<Carrier> first(
            UpstreamLine line, IdleLines.Key key, @Nullable IdleLines idle) {
        Channel channel = line.channel();
        if (line.early().isReadable()) {
            // Nobody has asked anything yet: what is said now answers nothing.
            line.early().release();
            var _ = channel.close();
            return Future.failedFuture(
                    new DialFailure(
                            RefusalReason.UPSTREAM_PROTOCOL,
                            key.target().address() + " speaks before it is asked"));
        }
        return Future.succeededFuture(Http1Line.on(channel, key, idle));
    }
}
