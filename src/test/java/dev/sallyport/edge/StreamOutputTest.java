package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream whose client's window is the first one, 64 KiB. */
class StreamOutputTest {
    private static final int KIB = 1 << 10;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Http2ConnectionHandler handler;
    private Http2Stream stream;
    private StreamOutput output;
    private int writable;

    @BeforeEach
    void open() throws Http2Exception {
        handler =
                new Http2ConnectionHandlerBuilder()
                        .server(true)
                        .frameListener(new Http2FrameAdapter())
                        .build();
        var _ = channel.pipeline().addLast(handler);
        stream = handler.connection().remote().createStream(1, false);
        output = new StreamOutput(channel.pipeline().context(handler), 1);
        output.onWritable(() -> writable++);
    }

    @AfterEach
    void close() {
        var _ = channel.finishAndReleaseAll();
    }

    private ByteBuf write(int bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[bytes]);
        output.write(buffer);
        output.flush();
        return buffer;
    }

    private void windowGrows(int bytes) throws Http2Exception {
        Http2RemoteFlowController controller = handler.encoder().flowController();
        controller.incrementWindowSize(stream, bytes);
        controller.incrementWindowSize(handler.connection().connectionStream(), bytes);
        output.flush();
    }

    @Test
    void bytes_beyond_the_clients_window_wait_here() throws Http2Exception {
        var _ = write(100 * KIB);
        assertThat(output.pending()).isPositive();
        assertThat(output.isWritable()).isTrue();
        windowGrows(200 * KIB);
        assertThat(output.pending()).isZero();
        assertThat(writable).isZero();
    }

    @Test
    void output_that_is_full_says_once_when_it_is_not() throws Http2Exception {
        for (int i = 0; i < 5; i++) {
            var _ = write(64 * KIB);
        }
        assertThat(output.isWritable()).isFalse();
        windowGrows(64 * KIB);
        assertThat(output.isWritable()).isFalse();
        windowGrows(400 * KIB);
        assertThat(output.isWritable()).isTrue();
        assertThat(writable).isOne();
    }

    @Test
    void stream_that_is_reset_releases_what_waits() {
        ByteBuf waiting = write(100 * KIB);
        assertThat(waiting.refCnt()).isPositive();
        stream.close();
        channel.runPendingTasks();
        var _ = channel.releaseOutbound();
        assertThat(waiting.refCnt()).isZero();
        assertThat(output.pending()).isZero();
    }

    @Test
    void bytes_for_a_stream_that_is_gone_are_released() {
        stream.close();
        assertThat(write(KIB).refCnt()).isZero();
        assertThat(output.pending()).isZero();
    }
}
