package dev.sallyport.fake;

import dev.sallyport.fake.FrameClient.Frame;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** A call of gRPC's shape, the only one on its connection, message by message. Blocking. */
public final class GrpcCall implements AutoCloseable {
    private static final int STREAM = 1;
    private static final int PRIORITY = 0x20;
    private static final byte[] NOTHING = {};

    private final FrameClient client;
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(true);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Queue<String> messages = new ArrayDeque<>();
    private Http2Headers head;
    private Http2Headers trailers;

    /** Begins one; further fields as names and values in turn. */
    public GrpcCall(int port, String host, String path, String... more) throws IOException {
        client = new FrameClient(port).shakeHands();
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(
                FrameClient.fields(
                        ":method",
                        "POST",
                        ":scheme",
                        "https",
                        ":path",
                        path,
                        ":authority",
                        host,
                        "content-type",
                        "application/grpc",
                        "te",
                        "trailers"));
        block.writeBytes(FrameClient.fields(more));
        client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, STREAM, block.toByteArray())
                .flush();
    }

    public GrpcCall say(String message) throws IOException {
        client.send(FrameClient.DATA, 0, STREAM, GrpcUpstream.message(message)).flush();
        return this;
    }

    /** Ends the request. */
    public GrpcCall end() throws IOException {
        client.send(FrameClient.DATA, FrameClient.END_STREAM, STREAM, NOTHING).flush();
        return this;
    }

    /** Ends the request with trailers, names and values in turn. */
    public GrpcCall endWith(String... trailing) throws IOException {
        client.send(
                        FrameClient.HEADERS,
                        FrameClient.END_HEADERS | FrameClient.END_STREAM,
                        STREAM,
                        FrameClient.fields(trailing))
                .flush();
        return this;
    }

    /** The next message of the answer; null at its end. */
    public String next() throws IOException {
        while (messages.isEmpty() && trailers == null) {
            read();
        }
        return messages.poll();
    }

    /** A field of the answer's head. */
    public String head(String name) throws IOException {
        while (head == null) {
            read();
        }
        return String.valueOf(head.get(name));
    }

    /** A field at the answer's end. */
    public String trailer(String name) throws IOException {
        while (trailers == null) {
            read();
        }
        return String.valueOf(trailers.get(name));
    }

    private void read() throws IOException {
        Frame frame = client.next();
        if (frame == null || frame.type() == FrameClient.RST_STREAM) {
            throw new IOException("the call was cut");
        }
        if (frame.type() == FrameClient.HEADERS) {
            Http2Headers block = decoded(frame);
            boolean last = (frame.flags() & FrameClient.END_STREAM) != 0;
            head = head == null ? block : head;
            trailers = last ? block : trailers;
        } else if (frame.type() == FrameClient.DATA) {
            received.writeBytes(frame.payload());
            split();
        }
    }

    private Http2Headers decoded(Frame frame) throws IOException {
        try {
            // A priority may stand before it, RFC 9113 section 6.2; nobody here pads.
            int skipped = (frame.flags() & PRIORITY) != 0 ? 5 : 0;
            return fields.decodeHeaders(
                    STREAM, Unpooled.wrappedBuffer(frame.payload()).skipBytes(skipped));
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    private void split() {
        byte[] bytes = received.toByteArray();
        int at = 0;
        while (at + 5 <= bytes.length && at + 5 + bytes[at + 4] <= bytes.length) {
            messages.add(new String(bytes, at + 5, bytes[at + 4], StandardCharsets.UTF_8));
            at += 5 + bytes[at + 4];
        }
        received.reset();
        received.write(bytes, at, bytes.length - at);
    }

    @Override
    public void close() {
        client.close();
    }
}
