package dev.sallyport.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What RFC 6455 lets two ends say to each other arrives byte by byte, masks and all: messages in
 * fragments with pings between them, every form of length, the closing handshake from either side.
 */
@Timeout(60)
class WebSocketFramesPassUntouched {
    private static final String HOST = "chat.example.test";
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final byte[] KEY = {1, (byte) 0x80, 3, (byte) 0xff};

    private static final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private static ScriptedServer upstream;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebSocketFramesPassUntouched::answer);
        folder = new ServerFolder().secured();
        folder.webRoute(
                HOST,
                "http://127.0.0.1:" + upstream.port(),
                "allow_public_unauthenticated_access: true",
                "allow_websockets: true");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        received.clear();
        heads.clear();
    }

    private static byte[] frame(int first, byte[] mask, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        int masked = mask.length > 0 ? 0x80 : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (masked | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (masked | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (masked | 127)).putLong(payload.length);
        }
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (mask.length > 0 ? payload[i] ^ mask[i % 4] : payload[i]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    private static byte[] closing(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    }

    /** Everything but the closing handshake. */
    private static byte[] conversation(byte[] mask) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(frame(TEXT, mask, "frag".getBytes(UTF_8)));
        all.writeBytes(frame(FIN | PING, mask, "between".getBytes(UTF_8)));
        all.writeBytes(frame(CONTINUATION, mask, new byte[0]));
        all.writeBytes(frame(FIN | PONG, mask, new byte[0]));
        all.writeBytes(frame(FIN | CONTINUATION, mask, "ments \u20ac".getBytes(UTF_8)));
        for (int size : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 200_000}) {
            byte[] payload = new byte[size];
            for (int i = 0; i < size; i++) {
                payload[i] = (byte) (i * 7 + size);
            }
            all.writeBytes(frame(FIN | BINARY, mask, payload));
        }
        // Compressed by an extension that only the two ends know.
        all.writeBytes(frame(FIN | RSV1 | TEXT, mask, new byte[] {-54, 72, -51, 0}));
        all.writeBytes(frame(FIN | PING, mask, new byte[125]));
        return all.toByteArray();
    }

    private static String accept(String key) throws Exception {
        byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
        return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }

    private static void answer(Socket socket) throws Exception {
        String head = ScriptedServer.head(socket);
        heads.add(head);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.writeBytes(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                + accept(HttpBody.field(head, "sec-websocket-key"))
                                + "\r\nSec-WebSocket-Protocol: chat.v2\r\n"
                                + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
                        .getBytes(ISO_8859_1));
        byte[] said = conversation(new byte[0]);
        boolean closes = head.startsWith("GET /closes ");
        if (closes) {
            first.writeBytes(frame(FIN | CLOSE, new byte[0], closing(1012, "restart")));
        } else {
            first.writeBytes(said);
        }
        // The first frames in the same write as the 101.
        socket.getOutputStream().write(first.toByteArray());
        int length = closes ? 0 : conversation(KEY).length;
        received.add(socket.getInputStream().readNBytes(length));
        byte[] close = socket.getInputStream().readNBytes(2 + KEY.length + 2 + 7);
        received.add(close);
        if (!closes) {
            socket.getOutputStream()
                    .write(frame(FIN | CLOSE, new byte[0], closing(4001, "as said")));
        }
        // RFC 6455 section 7.1.1: the server ends TCP first.
        socket.shutdownOutput();
        received.add(socket.getInputStream().readAllBytes());
    }

    private static byte[] request(String path) {
        return ("GET "
                        + path
                        + " HTTP/1.1\r\nHost: "
                        + HOST
                        + "\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Version: 13\r\nOrigin: https://page.test\r\n"
                        + "Sec-WebSocket-Protocol: chat.v2, chat\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                        + "\r\n")
                .getBytes(ISO_8859_1);
    }

    private static byte[] next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }

    /** In pieces of this many bytes, the request and the first frames among them. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 16_384, 997})
    void frames_pass_both_ways_and_the_client_closes(int piece) throws Exception {
        byte[] sent = conversation(KEY);
        byte[] close = frame(FIN | CLOSE, KEY, closing(4001, "as said"));
        try (RawClient client = RawClient.to(server.port()).connect()) {
            // A client that is in a hurry: the first frames right behind its request.
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(request("/"));
            all.write(sent, 0, 2_000);
            client.send(all.toByteArray());
            String head = client.readHead();
            assertThat(head)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .containsIgnoringCase("sec-websocket-protocol: chat.v2\r\n")
                    .containsIgnoringCase("sec-websocket-extensions: permessage-deflate\r\n");
            for (int at = 2_000; at < sent.length; at += piece) {
                byte[] part = new byte[Math.min(piece, sent.length - at)];
                System.arraycopy(sent, at, part, 0, part.length);
                client.send(part);
            }
            byte[] said = conversation(new byte[0]);
            assertThat(client.read(said.length)).isEqualTo(said);
            assertThat(next()).isEqualTo(sent);
            client.send(close);
            assertThat(next()).isEqualTo(close);
            byte[] answered = frame(FIN | CLOSE, new byte[0], closing(4001, "as said"));
            assertThat(client.read(answered.length)).isEqualTo(answered);
            assertThat(client.readToEnd().ending()).isEqualTo(RawClient.Ending.ORDERLY);
        }
        assertThat(next()).isEmpty();
        assertThat(heads.poll(1, TimeUnit.SECONDS))
                .containsIgnoringCase("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
                .containsIgnoringCase("sec-websocket-version: 13\r\n")
                .containsIgnoringCase("sec-websocket-protocol: chat.v2, chat\r\n")
                .containsIgnoringCase("permessage-deflate; client_max_window_bits\r\n")
                .containsIgnoringCase("origin: https://page.test\r\n");
    }

    @Test
    void service_closes_and_hears_the_answer() throws Exception {
        byte[] said = frame(FIN | CLOSE, new byte[0], closing(1012, "restart"));
        byte[] answer = frame(FIN | CLOSE, KEY, closing(1012, "restart"));
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(request("/closes"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(client.read(said.length)).isEqualTo(said);
            client.send(answer);
            assertThat(next()).isEmpty();
            assertThat(next()).isEqualTo(answer);
            assertThat(client.readToEnd().ending()).isEqualTo(RawClient.Ending.ORDERLY);
        }
        assertThat(next()).isEmpty();
    }
}
