package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.edge.Http2Windows.Reserve;
import dev.sallyport.edge.Http2Windows.StreamWindow;
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
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Http2ConnectionHandler handler;
    private Http2Windows windows;

    @BeforeEach
    void connect() {
        handler =
                new Http2ConnectionHandlerBuilder()
                        .server(true)
                        .frameListener(new Http2FrameAdapter())
                        .build();
        handler.connection().remote().maxActiveStreams(256);
        var _ = channel.pipeline().addLast(handler);
        ChannelHandlerContext context = channel.pipeline().context(handler);
        windows = Http2Windows.install(context, reserve);
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

    private static void drain(StreamWindow window, int bytes) {
        for (int left = bytes; left > 0; left -= 16_384) {
            window.took(Math.min(left, 16_384));
        }
    }

    @Test
    void stream_that_is_drained_grows_to_the_largest_window() {
        Http2Stream stream = stream(1);
        StreamWindow window = windows.of(1);
        assertThat(size(stream)).isEqualTo(Http2Windows.FIRST);
        drain(window, 16 * MIB);
        assertThat(size(stream)).isEqualTo(Http2Windows.LARGEST);
    }

    @Test
    void stream_that_is_not_drained_keeps_its_first_window() {
        Http2Stream stream = stream(1);
        windows.of(1).took(Http2Windows.FIRST - 1);
        assertThat(size(stream)).isEqualTo(Http2Windows.FIRST);
    }

    @Test
    void streams_of_a_connection_share_a_bounded_rest() {
        List<Http2Stream> streams = new ArrayList<>();
        for (int id = 1; id < 40; id += 2) {
            streams.add(stream(id));
            drain(windows.of(id), 16 * MIB);
        }
        long all = streams.stream().mapToLong(this::size).sum();
        assertThat(all)
                .isEqualTo(
                        Http2Windows.EXTRA_PER_CONNECTION
                                + (long) streams.size() * Http2Windows.FIRST);
    }

    @Test
    void stream_that_is_over_gives_its_window_back_once() {
        List<StreamWindow> grown = new ArrayList<>();
        for (int id = 1; id < 12; id += 2) {
            var _ = stream(id);
            StreamWindow window = windows.of(id);
            drain(window, 16 * MIB);
            grown.add(window);
        }
        grown.forEach(StreamWindow::close);
        grown.forEach(StreamWindow::close);
        List<Http2Stream> next = new ArrayList<>();
        for (int id = 21; id < 40; id += 2) {
            next.add(stream(id));
            drain(windows.of(id), 16 * MIB);
        }
        long extra = next.stream().mapToLong(s -> size(s) - Http2Windows.FIRST).sum();
        assertThat(extra).isEqualTo(Http2Windows.EXTRA_PER_CONNECTION);
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
