package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** HTTP/2 frame by frame over TLS, RFC 9113 section 4.1: what no well-behaved client sends. */
public final class FrameClient implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;

    /** One frame that came. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** The 32 bits at an offset: an error code, most of the time. */
        public int number(int offset) {
            return ByteBuffer.wrap(payload).getInt(offset);
        }
    }

    private final RawClient client;
    private final DataInputStream in;
    private final DataOutputStream out;

    /**
     * @param settings identifiers and values, in turn
     */
    public FrameClient(int port, int... settings) throws IOException {
        client = RawClient.to(port).alpn("h2").patience(10_000).connect();
        in = new DataInputStream(client.in());
        out = new DataOutputStream(new java.io.BufferedOutputStream(client.out(), 16_384));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        send(SETTINGS, 0, 0, payload.array());
        flush();
    }

    /** Queues a frame; {@link #flush} sends it. */
    public FrameClient send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return this;
    }

    public FrameClient flush() throws IOException {
        out.flush();
        return this;
    }

    /** The fields of a request for a tunnel. */
    public static byte[] connect(String authority) {
        return fields(":method", "CONNECT", ":authority", authority);
    }

    /** The fields of a web request. */
    public static byte[] get(String host) {
        return fields(":method", "GET", ":scheme", "https", ":path", "/", ":authority", host);
    }

    /** Names and values in turn, as literals that are not indexed, RFC 7541 section 6.2.2. */
    public static byte[] fields(String... texts) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < texts.length; i += 2) {
            block.write(0);
            string(block, texts[i]);
            string(block, texts[i + 1]);
        }
        return block.toByteArray();
    }

    public static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest & 127 | 128);
                rest >>= 7;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** The next frame; null when the connection has ended. */
    public Frame next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            byte[] payload = new byte[length];
            in.readFully(payload);
            return new Frame(type, flags, stream, payload);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
    }

    /** Skips frames until one of this type; null when the connection ends before. */
    public Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame != null && frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** Acknowledges the server's settings, which a stream needs to have room. */
    public FrameClient shakeHands() throws IOException {
        next(SETTINGS);
        return send(SETTINGS, ACK, 0, new byte[0]).flush();
    }

    @Override
    public void close() {
        client.close();
    }
}
