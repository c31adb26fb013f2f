package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.edge.Http2Windows.Reserve;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2WindowsTest {
    private static final int MIB = 1 << 20;

    private final Reserve reserve = new Reserve();
    private EmbeddedChannel channel;
    private Http2ConnectionHandler handler;

    @BeforeEach
    void connect() {
        channel = new EmbeddedChannel();
        handler =
                new Http2ConnectionHandlerBuilder()
                        .server(true)
                        .gracefulShutdownTimeoutMillis(0)
                        .frameListener(new Http2FrameAdapter())
                        .build();
        handler.connection().remote().maxActiveStreams(256);
        var _ = channel.pipeline().addLast(handler);
        ChannelHandlerContext context = channel.pipeline().context(handler);
        Http2Windows.install(context, reserve);
    }

    @AfterEach
    void close() {
        var _ = channel.finishAndReleaseAll();
    }

    private Http2LocalFlowController controller() {
        return handler.decoder().flowController();
    }

    private Http2Stream stream(int id) {
        try {
            return handler.connection().remote().createStream(id, false);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private int size(Http2Stream stream) {
        return controller().initialWindowSize(stream);
    }

    private void drain(Http2Stream stream, int bytes) {
        for (int left = bytes; left > 0; left -= 16_384) {
            take(stream, Math.min(left, 16_384));
        }
    }

    /** Bytes arrive, and whoever reads the stream takes them. */
    private void take(Http2Stream stream, int bytes) {
        ByteBuf data = Unpooled.wrappedBuffer(new byte[bytes]);
        try {
            controller().receiveFlowControlledFrame(stream, data, 0, false);
            boolean _ = controller().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stream_that_is_drained_grows_to_the_largest_window() {
        Http2Stream stream = stream(1);
        assertThat(size(stream)).isEqualTo(Http2Windows.FIRST);
        drain(stream, 16 * MIB);
        assertThat(size(stream)).isEqualTo(Http2Windows.LARGEST);
    }

    @Test
    void stream_that_is_not_drained_keeps_its_first_window() {
        Http2Stream stream = stream(1);
        take(stream, Http2Windows.FIRST - 1);
        assertThat(size(stream)).isEqualTo(Http2Windows.FIRST);
    }

    @Test
    void streams_of_a_connection_share_a_bounded_rest() {
        List<Http2Stream> streams = new ArrayList<>();
        for (int id = 1; id < 40; id += 2) {
            Http2Stream stream = stream(id);
            drain(stream, 16 * MIB);
            streams.add(stream);
        }
        long all = streams.stream().mapToLong(this::size).sum();
        assertThat(all)
                .isEqualTo(
                        Http2Windows.EXTRA_PER_CONNECTION
                                + (long) streams.size() * Http2Windows.FIRST);
    }

    @Test
    void stream_that_is_over_gives_its_window_back() {
        assertThat(grown(1)).isEqualTo(Http2Windows.EXTRA_PER_CONNECTION);
        assertThat(grown(41)).isZero();
        for (int id = 1; id < 20; id += 2) {
            handler.connection().stream(id).close();
        }
        assertThat(grown(81)).isEqualTo(Http2Windows.EXTRA_PER_CONNECTION);
    }

    /** By how much ten new streams have grown together. */
    private long grown(int firstId) {
        long sum = 0;
        for (int id = firstId; id < firstId + 20; id += 2) {
            Http2Stream stream = stream(id);
            drain(stream, 16 * MIB);
            sum += size(stream) - Http2Windows.FIRST;
        }
        return sum;
    }

    @Test
    void stream_that_is_half_closed_does_not_grow() {
        Http2Stream stream = stream(1);
        stream.closeRemoteSide();
        drain(stream, MIB);
        assertThat(size(stream)).isEqualTo(Http2Windows.FIRST);
    }

    @Test
    void bytes_for_a_stream_that_is_over_are_nobodys() throws Http2Exception {
        assertThat(controller().consumeBytes(null, 1_000)).isFalse();
    }

    @Test
    void connection_that_ends_gives_everything_back() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(grown(1)).isEqualTo(Http2Windows.EXTRA_PER_CONNECTION);
            var _ = channel.finishAndReleaseAll();
            connect();
        }
    }

    @Test
    void bytes_that_nobody_takes_leave_the_connections_window_open() throws Exception {
        Http2Stream connection = handler.connection().connectionStream();
        for (int id = 1; id < 2 * 256; id += 2) {
            Http2Stream stream = stream(id);
            ByteBuf data = Unpooled.wrappedBuffer(new byte[Http2Windows.FIRST]);
            controller().receiveFlowControlledFrame(stream, data, 0, false);
            assertThat(controller().windowSize(connection)).isGreaterThan(16 * MIB - 1);
            assertThat(controller().windowSize(stream)).isZero();
        }
    }
}
