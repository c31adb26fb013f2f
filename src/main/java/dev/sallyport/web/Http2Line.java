package dev.sallyport.web;

import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Deadline;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.UpstreamLine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;

/**
 * One connection of HTTP/2 to an upstream, RFC 9113, and the streams that are open on it. Confined
 * to its event loop.
 */
final class Http2Line extends ChannelInboundHandlerAdapter {
    private static final int MAX_HEAD = 64 << 10;

    /** What an upstream may send ahead on one stream, and what all streams together may hold. */
    private static final int STREAM_WINDOW = 256 << 10;

    private static final int MOST_STREAMS = 100;

    /** All streams may stand still, and the connection's window is still open for another. */
    private static final int CONNECTION_WINDOW = (MOST_STREAMS + 1) * STREAM_WINDOW;

    private static final int FIRST_WINDOW = 65_535;
    private static final long LONGEST_IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** For the settings, which every server sends first; without them a second stream waits. */
    private static final long SETTINGS_SECONDS = 2;

    private final Channel channel;
    private final Runnable onEnd;
    private final Promise<Http2Line> settled = Promise.promise();

    /** One may begin at once; how many more there may be, the upstream has to say. */
    private long most = 1;

    private int streams;
    private boolean ending;
    private final Deadline idle = new Deadline();

    private Http2Line(Channel channel, Runnable onEnd) {
        this.channel = channel;
        this.onEnd = onEnd;
    }

    /**
     * Begins HTTP/2 on a connection.
     *
     * @param onEnd called when no more streams may begin; may be called several times
     */
    static Http2Line on(UpstreamLine line, Runnable onEnd) {
        Channel channel = line.channel();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        CloseNotify.watch(channel);
        Http2Line made = new Http2Line(channel, onEnd);
        channel.pipeline()
                .addLast(
                        "http2",
                        Http2FrameCodecBuilder.forClient()
                                .initialSettings(
                                        Http2Settings.defaultSettings()
                                                .pushEnabled(false)
                                                .maxHeaderListSize(MAX_HEAD)
                                                .initialWindowSize(STREAM_WINDOW))
                                .build())
                .addLast("streams", new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                .addLast("line", made);
        var _ =
                channel.writeAndFlush(
                        new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - FIRST_WINDOW));
        if (line.early().isReadable()) {
            ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
            if (tls == null) {
                channel.pipeline().fireChannelRead(line.early()).fireChannelReadComplete();
            } else {
                tls.fireChannelRead(line.early()).fireChannelReadComplete();
            }
        }
        channel.config().setAutoRead(true);
        var patience =
                channel.eventLoop()
                        .schedule(
                                () -> made.settled.tryComplete(made),
                                SETTINGS_SECONDS,
                                TimeUnit.SECONDS);
        made.settled.future().onComplete(done -> patience.cancel(false));
        return made;
    }

    /** Completes when the upstream has said how many streams there may be; fails if it is gone. */
    io.vertx.core.Future<Http2Line> settled() {
        return settled.future();
    }

    boolean isEnding() {
        return ending;
    }

    boolean hasRoom() {
        return !ending && channel.isActive() && streams < most;
    }

    /** Opens a stream that speaks HTTP objects. */
    io.vertx.core.Future<Channel> stream() {
        streams++;
        idle.never();
        Promise<Channel> promise = Promise.promise();
        new Http2StreamChannelBootstrap(channel)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Http2StreamFrameToHttpObjectCodec(false))
                .open()
                .addListener((Future<io.netty.handler.codec.http2.Http2StreamChannel> done) -> {
                    if (done.isSuccess()) {
                        promise.complete(done.getNow());
                    } else {
                        streamEnded();
                        promise.fail(
                                new DialFailure(
                                        RefusalReason.UPSTREAM_CLOSED,
                                        "no stream can be opened: " + done.cause().getMessage()));
                    }
                });
        return promise.future();
    }

    void streamEnded() {
        streams--;
        if (streams > 0) {
            return;
        }
        if (ending) {
            var _ = channel.close();
            return;
        }
        idle.in(channel.eventLoop(), LONGEST_IDLE_NANOS, this::end);
    }

    private void end() {
        ending = true;
        onEnd.run();
        if (streams == 0) {
            var _ = channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Http2SettingsFrame frame) {
            Long told = frame.settings().maxConcurrentStreams();
            if (told != null) {
                most = Math.min(MOST_STREAMS, told);
            } else if (!settled.future().isComplete()) {
                most = MOST_STREAMS;
            }
            settled.tryComplete(this);
        } else if (message instanceof Http2GoAwayFrame) {
            end();
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ending = true;
        onEnd.run();
        settled.tryFail("the upstream closed the connection");
        idle.drop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end();
        var _ = ctx.close();
    }
}
