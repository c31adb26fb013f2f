package dev.sallyport.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much the client of one HTTP/2 connection may send ahead of us, RFC 9113 section 5.2. Each
 * stream, tunnel or request, begins with 64 KiB; one that is drained as fast as it fills gets more,
 * up to 4 MiB, while there is some left: 16 MiB for all streams of a connection, 64 MiB for all of
 * an event loop. So one connection makes us hold at most 256 × 64 KiB + 16 MiB = 32 MiB.
 *
 * <p>The connection's own window is refilled as bytes arrive, not as they are taken: with a window
 * that waits for all streams, a few that nobody drains would stop all the others. It is the sum of
 * the streams' windows that bounds memory here.
 *
 * <p>Confined to the connection's event loop.
 */
final class Http2Windows extends DefaultHttp2LocalFlowController {
    /** What RFC 9113 section 6.9.2 begins with; no setting has to be acknowledged first. */
    static final int FIRST = 65_535;

    static final int LARGEST = 4 << 20;
    static final int EXTRA_PER_CONNECTION = 16 << 20;
    private static final int CONNECTION = 32 << 20;

    /** A stream that takes longer for a window's worth would not become faster by a larger one. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ChannelHandlerContext context;
    private final Http2Connection.PropertyKey key;
    private final Reserve reserve;
    private int extra = EXTRA_PER_CONNECTION;

    /** What the connections of one event loop share. */
    static final class Reserve {
        private long bytes = 64L << 20;
    }

    private Http2Windows(
            ChannelHandlerContext context, Http2ConnectionHandler handler, Reserve reserve) {
        super(handler.connection(), DEFAULT_WINDOW_UPDATE_RATIO, true);
        this.context = context;
        this.key = handler.connection().newKey();
        this.reserve = reserve;
    }

    /**
     * Takes over flow control of a connection that has no stream yet.
     *
     * @param context that of the connection's {@link Http2ConnectionHandler}
     */
    static void install(ChannelHandlerContext context, Reserve reserve) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        Http2Connection connection = handler.connection();
        Http2Windows windows = new Http2Windows(context, handler, reserve);
        var _ = windows.frameWriter(handler.encoder().frameWriter());
        windows.channelHandlerContext(context);
        connection.local().flowController(windows);
        connection.addListener(
                new Http2ConnectionAdapter() {
                    @Override
                    public void onStreamClosed(Http2Stream stream) {
                        windows.closed(stream);
                    }
                });
        windows.increase(connection.connectionStream(), CONNECTION - FIRST);
    }

    private void increase(Http2Stream stream, int bytes) {
        try {
            incrementWindowSize(stream, bytes);
            // Nobody else does, when the bytes were taken later than they were read: the client
            // would wait for ever.
            var _ = context.flush();
        } catch (Http2Exception e) {
            // It says that the sum is above 2^31, which it is not, or that the stream is closed.
        }
    }

    /**
     * Vert.x calls it as it hands bytes on to whoever reads the stream.
     *
     * @param stream null where Netty drops what came for one that is over
     */
    @Override
    public boolean consumeBytes(@Nullable Http2Stream stream, int bytes) throws Http2Exception {
        boolean told = super.consumeBytes(stream, bytes);
        if (stream != null && stream.state().remoteSideOpen()) {
            window(stream).took(stream, bytes);
        }
        return told;
    }

    private Window window(Http2Stream stream) {
        Window known = stream.getProperty(key);
        if (known != null) {
            return known;
        }
        Window fresh = new Window();
        stream.setProperty(key, fresh);
        return fresh;
    }

    /** What it had beyond the first window is free for others. */
    private void closed(Http2Stream stream) {
        Window known = stream.removeProperty(key);
        if (known != null) {
            extra += known.size - FIRST;
            reserve.bytes += known.size - FIRST;
        }
    }

    /** One stream's window. */
    private final class Window {
        private int size = FIRST;
        private int taken;
        private long since = System.nanoTime();

        /** Bytes went on to where they belong. */
        void took(Http2Stream stream, int bytes) {
            taken += bytes;
            if (taken < size) {
                return;
            }
            long now = System.nanoTime();
            if (now - since < SLOW_NANOS) {
                grow(stream);
            }
            since = now;
            taken = 0;
        }

        private void grow(Http2Stream stream) {
            int most = Math.min(Math.min(size, LARGEST - size), extra);
            int more = (int) Math.min(most, reserve.bytes);
            if (more <= 0) {
                return;
            }
            size += more;
            extra -= more;
            reserve.bytes -= more;
            increase(stream, more);
        }
    }
}
