package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A WebSocket passes unchanged where the route lets it: RFC 6455's messages in pieces, pings, close
 * codes, extensions and subprotocols are the two ends' own affair.
 */
@Timeout(60)
class WebSocketsAreCarried {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String SOCKETS = "allow_websockets: true";
    private static final String HOST = "127.0.0.1";

    private static Vertx vertx;

    /** Held here: Vert.x closes a client, and its connections, that nobody refers to any more. */
    private static WebSocketClient client;

    private static ScriptedServer raw;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        client =
                vertx.createWebSocketClient(
                        new WebSocketClientOptions()
                                .setSsl(true)
                                .setTrustAll(true)
                                .setVerifyHost(false)
                                .setMaxMessageSize(8 << 20));
        HttpServer echo =
                WebClient.await(
                        vertx.createHttpServer(
                                        new HttpServerOptions()
                                                .setWebSocketSubProtocols(List.of("chat"))
                                                .setMaxWebSocketMessageSize(8 << 20))
                                .webSocketHandler(WebSocketsAreCarried::echo)
                                .listen(0, "127.0.0.1"));
        raw = new ScriptedServer(WebSocketsAreCarried::answer);
        String scripted = "http://127.0.0.1:" + raw.port();
        folder = new ServerFolder().secured();
        folder.webRoute(HOST, "http://127.0.0.1:" + echo.actualPort(), OPEN, SOCKETS)
                .webRoute("raw.example.test", scripted, OPEN, SOCKETS)
                .webRoute("closed.example.test", scripted, OPEN)
                .webRoute("private.example.test", scripted, SOCKETS);
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        raw.close();
        WebClient.await(vertx.close());
    }

    private static void echo(ServerWebSocket socket) {
        socket.binaryMessageHandler(socket::writeBinaryMessage);
        socket.textMessageHandler(text -> {
            var _ = socket.close((short) 4711, text);
        });
    }

    private static void answer(Socket socket) throws Exception {
        String head = ScriptedServer.head(socket);
        switch (head.split(" ", 3)[1]) {
            case "/no" ->
                    ScriptedServer.say(
                            socket,
                            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n4\r\nno.\n\r\n0\r\n\r\n");
            case "/other" ->
                    ScriptedServer.say(
                            socket,
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                                    + "Upgrade: smtp\r\n\r\n");
            default -> {
                ScriptedServer.say(
                        socket,
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                                + "Upgrade: websocket\r\nSec-WebSocket-Extensions: x\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
                                + "first");
                ScriptedServer.say(socket, head);
                byte[] bytes = socket.getInputStream().readAllBytes();
                ScriptedServer.say(socket, "last " + bytes.length);
            }
        }
    }

    private static RawClient asked(String host, String path, String... more) throws Exception {
        return RawClient.to(server.port())
                .connect()
                .send(
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: "
                                + host
                                + "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Extensions: x; y=1\r\n"
                                + String.join("", more)
                                + "\r\n");
    }

    private static WebSocket open() {
        return WebClient.await(
                client.connect(
                        new WebSocketConnectOptions()
                                .setHost(HOST)
                                .setPort(server.port())
                                .setURI("/socket")
                                .addSubProtocol("chat")));
    }

    @Test
    void messages_of_every_size_pass_whole() throws Exception {
        BlockingQueue<Buffer> got = new LinkedBlockingQueue<>();
        WebSocket socket = open();
        assertThat(socket.subProtocol()).isEqualTo("chat");
        socket.binaryMessageHandler(got::add);
        for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 2 << 20}) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) size);
            WebClient.await(socket.writeBinaryMessage(Buffer.buffer(bytes)));
            Buffer echoed = got.poll(10, TimeUnit.SECONDS);
            assertThat(echoed).as(size + " bytes").isNotNull();
            assertThat(echoed.getBytes()).isEqualTo(bytes);
        }
        WebClient.await(socket.close());
    }

    @Test
    void pings_and_close_codes_pass() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        WebSocket socket = open();
        socket.pongHandler(pong -> got.add("pong " + pong));
        WebClient.await(socket.writePing(Buffer.buffer("are you there")));
        assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo("pong are you there");
        socket.closeHandler(
                closed -> got.add(socket.closeStatusCode() + " " + socket.closeReason()));
        WebClient.await(socket.writeTextMessage("as you wish"));
        assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo("4711 as you wish");
    }

    @Test
    void handshake_is_the_two_ends_own_and_first_bytes_are_kept() throws Exception {
        String cookies = "Cookie: _pomerium=x; a=1\r\n";
        try (RawClient client = asked("raw.example.test", "/chat/../talk", cookies)) {
            assertThat(client.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("sec-websocket-extensions: x\r\n")
                    .containsIgnoringCase("upgrade: websocket\r\n");
            assertThat(client.readText(5)).isEqualTo("first");
            String seen = client.readHead();
            assertThat(seen)
                    .startsWith("GET /talk HTTP/1.1\r\n")
                    .contains("Sec-WebSocket-Extensions: x; y=1\r\n")
                    .contains("dGhlIHNhbXBsZSBub25jZQ==")
                    .contains("connection: Upgrade\r\n");
            assertThat(HttpBody.field(seen, "x-forwarded-for")).isEqualTo("127.0.0.1");
            client.send("abc").finish();
            assertThat(client.readText(6)).isEqualTo("last 3");
        }
        await().until(() -> server.lines("\"response-code\":101") >= 1);
    }

    @Test
    void upstream_that_does_not_want_to_is_heard() throws Exception {
        try (RawClient client = asked("raw.example.test", "/no")) {
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("www-authenticate: Basic\r\n")
                    .containsIgnoringCase("connection: close\r\n")
                    .endsWith("no.\n");
        }
        try (RawClient client = asked("raw.example.test", "/other")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void route_that_does_not_want_to_refuses() throws Exception {
        int before = raw.accepted();
        for (String host : List.of("closed.example.test", "private.example.test")) {
            try (RawClient client = asked(host, "/")) {
                assertThat(client.readAnswer()).as(host).startsWith("HTTP/1.1 403 ");
            }
        }
        try (RawClient client = asked("none.example.test", "/")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
        try (RawClient client = asked("none.example.test", "/.pomerium/")) {
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 403 ").contains("upgrade_failed");
        }
        assertThat(raw.accepted()).isEqualTo(before);
    }
}
