package dev.sallyport.edge;

import dev.sallyport.request.Header;
import dev.sallyport.request.MalformedBody;
import dev.sallyport.request.Trailers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The trailers of one HTTP/2 connection's requests, RFC 9113 section 8.1: Vert.x takes them for the
 * end of the body and nothing else. Confined to the connection's event loop.
 */
final class Http2Trailers {
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;

    private static final class Behind {
        private List<Header> fields = List.of();
    }

    private Http2Trailers(Http2Connection connection) {
        this.connection = connection;
        this.key = connection.newKey();
    }

    /** Sees the frames of a connection before Vert.x, which listens already. */
    static Http2Trailers install(Http2ConnectionHandler handler) {
        Http2Trailers trailers = new Http2Trailers(handler.connection());
        var vertx = handler.decoder().frameListener();
        handler.decoder()
                .frameListener(
                        new Http2FrameListenerDecorator(vertx) {
                            @Override
                            public void onHeadersRead(
                                    ChannelHandlerContext ctx,
                                    int id,
                                    Http2Headers fields,
                                    int padding,
                                    boolean end)
                                    throws Http2Exception {
                                trailers.came(id, fields);
                                super.onHeadersRead(ctx, id, fields, padding, end);
                            }

                            @Override
                            public void onHeadersRead(
                                    ChannelHandlerContext ctx,
                                    int id,
                                    Http2Headers fields,
                                    int dependency,
                                    short weight,
                                    boolean exclusive,
                                    int padding,
                                    boolean end)
                                    throws Http2Exception {
                                trailers.came(id, fields);
                                super.onHeadersRead(
                                        ctx,
                                        id,
                                        fields,
                                        dependency,
                                        weight,
                                        exclusive,
                                        padding,
                                        end);
                            }
                        });
        return trailers;
    }

    /** Those of a request that has just come. */
    Supplier<List<Header>> of(int streamId) {
        Behind own = new Behind();
        Http2Stream stream = connection.stream(streamId);
        if (stream != null) {
            stream.setProperty(key, own);
        }
        return () -> own.fields;
    }

    private void came(int streamId, Http2Headers fields) throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        Behind own = stream == null ? null : stream.getProperty(key);
        if (own == null) {
            return;
        }
        Trailers read = new Trailers();
        try {
            for (Map.Entry<CharSequence, CharSequence> field : fields) {
                read.add(field.getKey().toString(), field.getValue().toString());
            }
        } catch (MalformedBody e) {
            throw Http2Exception.streamError(
                    streamId, Http2Error.PROTOCOL_ERROR, "bad trailers: %s", e.getMessage());
        }
        own.fields = read.fields();
    }
}
