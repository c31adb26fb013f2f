package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.Caller;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.upstream.UpstreamLine;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamSettings.ProxyHeader;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.vertx.core.Future;
import java.util.List;

/**
 * The connections of one event loop to the upstreams of web routes. One that is free is used again;
 * one that tells its upstream who is calling never is. Confined to the event loop.
 */
final class Carriers {
    private static final int MAX_LINE = 8 << 10;
    private static final int MAX_HEAD = 64 << 10;
    private static final int MAX_PART = 64 << 10;
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private final Dialer dialer;
    private final IdleLines idle = new IdleLines();

    Carriers(Dialer dialer) {
        this.dialer = dialer;
    }

    /**
     * One for an exchange with one of the targets.
     *
     * @param fresh whether it must not have carried anything before
     * @return fails with a {@link DialFailure}
     */
    Future<Carrier> take(UpstreamSettings settings, Caller caller, boolean fresh) {
        return take(dialer.order(settings), 0, settings, caller, fresh);
    }

    private Future<Carrier> take(
            List<UpstreamTarget> order,
            int index,
            UpstreamSettings settings,
            Caller caller,
            boolean fresh) {
        UpstreamTarget target = order.get(index);
        IdleLines.Key key = new IdleLines.Key(settings, target);
        Channel free = fresh ? null : idle.take(key);
        if (free != null) {
            return Future.succeededFuture(carrier(free, key, true));
        }
        return dialer.reach(settings, target, caller)
                .map(line -> first(line, key))
                .recover(cause ->
                        index + 1 < order.size()
                                ? take(order, index + 1, settings, caller, fresh)
                                : Future.failedFuture(cause));
    }

    private Carrier first(UpstreamLine line, IdleLines.Key key) {
        Channel channel = line.channel();
        // An end of the upstream's direction is the end: HTTP has no half-close.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setWriteBufferWaterMark(MARKS);
        channel.pipeline()
                .addLast(
                        "http",
                        new HttpClientCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(MAX_LINE)
                                        .setMaxHeaderSize(MAX_HEAD)
                                        .setMaxChunkSize(MAX_PART),
                                HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                                HttpClientCodec.DEFAULT_FAIL_ON_MISSING_RESPONSE));
        if (line.early().isReadable()) {
            // Nobody has asked anything yet: what is said now answers nothing.
            line.early().release();
            var _ = channel.close();
            throw new IllegalStateException("an HTTP/1.1 upstream spoke first");
        }
        return carrier(channel, key, false);
    }

    private Carrier carrier(Channel channel, IdleLines.Key key, boolean used) {
        boolean told = key.settings().proxyHeader() != ProxyHeader.NONE;
        return new Carrier(
                channel,
                key.target(),
                false,
                used,
                again -> {
                    if (again && !told && channel.isActive()) {
                        idle.put(key, channel);
                    } else {
                        var _ = channel.close();
                    }
                });
    }

    /** For one that was taken and then not needed. */
    static DialFailure notNeeded() {
        return new DialFailure(RefusalReason.CLIENT_GONE, "the client left");
    }
}
