package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends the DATA frames of one HTTP/2 connection's tunnels to their {@link StreamInput}; Vert.x
 * hears of their ends only. RFC 9113 section 6.1. Confined to the connection's event loop.
 */
final class Http2Data extends ChannelInboundHandlerAdapter {
    private final ChannelHandlerContext context;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final List<StreamInput> touched = new ArrayList<>();

    private Http2Data(ChannelHandlerContext context, Http2Connection connection) {
        this.context = context;
        this.connection = connection;
        this.key = connection.newKey();
    }

    /**
     * Sees the frames of a connection before Vert.x, which listens already.
     *
     * @param context that of the connection's {@link Http2ConnectionHandler}
     */
    static Http2Data install(ChannelHandlerContext context) {
        Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
        Http2Data data = new Http2Data(context, handler.connection());
        var vertx = handler.decoder().frameListener();
        handler.decoder()
                .frameListener(
                        new Http2FrameListenerDecorator(vertx) {
                            @Override
                            public int onDataRead(
                                    ChannelHandlerContext ctx,
                                    int id,
                                    ByteBuf bytes,
                                    int padding,
                                    boolean end)
                                    throws Http2Exception {
                                StreamInput input = data.input(id);
                                if (input == null) {
                                    return super.onDataRead(ctx, id, bytes, padding, end);
                                }
                                int free = data.came(input, bytes) + padding;
                                return end
                                        ? free
                                                + super.onDataRead(
                                                        ctx, id, Unpooled.EMPTY_BUFFER, 0, true)
                                        : free;
                            }
                        });
        handler.connection()
                .addListener(
                        new Http2ConnectionAdapter() {
                            @Override
                            public void onStreamClosed(Http2Stream stream) {
                                data.closed(stream);
                            }
                        });
        context.pipeline().addAfter(context.name(), "data", data);
        return data;
    }

    /** That of a stream whose head has just come. */
    StreamInput of(int streamId) {
        Http2Stream stream = connection.stream(streamId);
        StreamInput input =
                new StreamInput(
                        context.alloc(),
                        bytes -> {
                            if (stream != null) {
                                credit(stream, bytes);
                            }
                        });
        if (stream != null) {
            stream.setProperty(key, input);
        }
        return input;
    }

    private @Nullable StreamInput input(int streamId) {
        Http2Stream stream = connection.stream(streamId);
        return stream == null ? null : stream.getProperty(key);
    }

    private int came(StreamInput input, ByteBuf bytes) {
        if (touched.isEmpty() || touched.getLast() != input) {
            touched.add(input);
        }
        return input.came(bytes);
    }

    private void credit(Http2Stream stream, int bytes) {
        try {
            if (connection.local().flowController().consumeBytes(stream, bytes)) {
                var _ = context.flush();
            }
        } catch (Http2Exception e) {
            // The connection is over: there is nobody to send more.
        }
    }

    /** One that has been opened still has its bytes when both directions have ended. */
    private void closed(Http2Stream stream) {
        StreamInput input = stream.getProperty(key);
        if (input != null && !input.isOpen()) {
            input.drop();
        }
    }

    /** A write costs more than its bytes: the other sides are flushed once for all that came. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        touched.forEach(StreamInput::cameAll);
        touched.clear();
        ctx.fireChannelReadComplete();
    }
}
