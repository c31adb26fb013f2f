package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import dev.sallyport.fake.WebVisitor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an upstream may answer, the client sees it so, over either version of HTTP. */
@Timeout(60)
class WebAnswersAreCarriedAsTheyCome {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String HOST = "app.example.test";
    private static final String DEAD = "dead.example.test";
    private static final String HASTY = "hasty.example.test";

    private static final Semaphore go = new Semaphore(0);
    private static final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private static ScriptedServer upstream;
    private static ClosedPort closed;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebAnswersAreCarriedAsTheyCome::answer);
        closed = new ClosedPort();
        folder = new ServerFolder().secured();
        String url = "http://127.0.0.1:" + upstream.port();
        folder.webRoute(HOST, url, OPEN)
                .webRoute(DEAD, "http://127.0.0.1:" + closed.port(), OPEN)
                .webRoute(HASTY, url, OPEN, "timeout: 300ms", "prefix: /slow")
                .webRoute(HASTY, url, OPEN, "idle_timeout: 300ms", "timeout: 0s");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        upstream.close();
        closed.close();
    }

    @BeforeEach
    void forget() {
        seen.clear();
        go.drainPermits();
    }

    private static void answer(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            String path = head.split(" ", 3)[1];
            switch (path) {
                case "/trailers" ->
                        ScriptedServer.say(
                                socket,
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                        + "Trailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
                case "/old" -> {
                    ScriptedServer.say(socket, "HTTP/1.0 200 OK\r\n\r\nold and ");
                    ScriptedServer.say(socket, "well");
                    return;
                }
                case "/empty" -> ScriptedServer.say(socket, "HTTP/1.1 204 No Content\r\n\r\n");
                case "/unchanged" ->
                        ScriptedServer.say(
                                socket,
                                "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n"
                                        + "Content-Length: 7\r\n\r\n");
                case "/sized" ->
                        ScriptedServer.say(
                                socket,
                                "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
                                        + (head.startsWith("HEAD")
                                                ? ""
                                                : "seven...".substring(0, 7)));
                case "/short" -> {
                    ScriptedServer.say(
                            socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    go.acquire();
                    return;
                }
                case "/broken" -> {
                    ScriptedServer.say(
                            socket,
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                    go.acquire();
                    return;
                }
                case "/nothing" -> {
                    return;
                }
                case "/rubbish" -> {
                    ScriptedServer.say(socket, "SSH-2.0-OpenSSH_9\r\n\r\n");
                    return;
                }
                case "/hints" ->
                        ScriptedServer.say(
                                socket,
                                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                case "/events" -> {
                    ScriptedServer.say(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        go.acquire();
                        ScriptedServer.say(socket, "9\r\ndata: " + i + "\n\n\r\n");
                    }
                    ScriptedServer.say(socket, "0\r\n\r\n");
                }
                case "/continue" -> {
                    seen.add("head");
                    ScriptedServer.say(socket, "HTTP/1.1 100 Continue\r\n\r\n");
                    long bytes = HttpBody.read(head, socket.getInputStream());
                    ScriptedServer.say(
                            socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + bytes);
                }
                case "/fields" ->
                        ScriptedServer.say(
                                socket,
                                "HTTP/1.1 200 OK\r\nConnection: x-private, keep-alive\r\n"
                                        + "X-Private: 1\r\nKeep-Alive: timeout=5\r\n"
                                        + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                                        + "Server: theirs\r\nX-Request-Id: theirs\r\n"
                                        + "Upgrade: h2c\r\nContent-Length: 0\r\n\r\n");
                case "/slow", "/silent" -> {
                    ScriptedServer.untilEnd(socket);
                    return;
                }
                default -> {
                    long bytes = HttpBody.read(head, socket.getInputStream());
                    String text = head + "body: " + bytes;
                    ScriptedServer.say(
                            socket,
                            "HTTP/1.1 200 OK\r\nContent-Length: "
                                    + text.length()
                                    + "\r\n\r\n"
                                    + text);
                }
            }
        }
    }

    private static WebClient client(HttpVersion version) {
        return new WebClient(server.port(), version);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bodies_of_every_kind_arrive(HttpVersion version) {
        try (WebClient client = client(version)) {
            var trailers = client.ask("GET", HOST, "/trailers", "");
            assertThat(trailers.body()).isEqualTo("hello");
            assertThat(trailers.trailers().get("x-sum")).isEqualTo("42");
            assertThat(client.ask("GET", HOST, "/old", "").body()).isEqualTo("old and well");
            var empty = client.ask("GET", HOST, "/empty", "");
            assertThat(empty.status()).isEqualTo(204);
            assertThat(empty.headers().contains("transfer-encoding")).isFalse();
            assertThat(empty.headers().contains("content-length")).isFalse();
            var unchanged = client.ask("GET", HOST, "/unchanged", "");
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.headers().get("etag")).isEqualTo("\"1\"");
            assertThat(unchanged.body()).isEmpty();
            var head = client.ask("HEAD", HOST, "/sized", "");
            assertThat(head.headers().get("content-length")).isEqualTo("7");
            assertThat(client.ask("GET", HOST, "/sized", "").body()).isEqualTo("seven..");
            assertThat(client.ask("GET", HOST, "/hints", "").body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void requests_are_framed_for_the_upstream(HttpVersion version) {
        try (WebClient client = client(version)) {
            assertThat(client.ask("POST", HOST, "/echo", "12345").body())
                    .contains("content-length: 5\r\n")
                    .endsWith("body: 5");
            assertThat(client.ask("GET", HOST, "/echo", "").body())
                    .doesNotContainIgnoringCase("content-length")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("body: 0");
            assertThat(client.ask("POST", HOST, "/echo", "").body()).contains("content-length: 0");
            var chunked =
                    WebClient.await(
                            client.request("PUT", HOST, "/echo")
                                    .compose(request -> {
                                        request.setChunked(true);
                                        return request.write(Buffer.buffer("abc"))
                                                .compose(w -> request.end(Buffer.buffer("def")))
                                                .compose(e -> request.response())
                                                .compose(HttpClientResponse::body);
                                    }));
            assertThat(chunked.toString())
                    .contains("transfer-encoding: chunked\r\n")
                    .endsWith("body: 6");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void events_arrive_one_by_one(HttpVersion version) throws InterruptedException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (WebClient client = client(version)) {
            var _ =
                    WebClient.await(
                            client.get(
                                    HOST,
                                    "/events",
                                    answer ->
                                            Future.succeededFuture(
                                                    answer.handler(part -> note(events, part))
                                                            .endHandler(
                                                                    end -> events.add("end")))));
            for (int i = 0; i < 3; i++) {
                assertThat(events.poll(100, TimeUnit.MILLISECONDS)).isNull();
                go.release();
                assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("data: " + i + "\n\n");
            }
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void answer_that_is_cut_is_seen_to_be(HttpVersion version) {
        for (String path : new String[] {"/short", "/broken"}) {
            try (WebClient client = client(version)) {
                var body =
                        client.get(
                                HOST,
                                path,
                                answer -> {
                                    go.release();
                                    return answer.body();
                                });
                assertThatThrownBy(() -> WebClient.await(body))
                        .isNotInstanceOf(AssertionError.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void upstream_that_fails_gets_a_page_of_ours(HttpVersion version) {
        try (WebClient client = client(version)) {
            var dead = client.ask("GET", DEAD, "/", "", "Accept: application/json");
            assertThat(dead.status()).isEqualTo(503);
            assertThat(dead.body()).contains("delayed_connect_error:_Connection_refused");
            var nothing = client.ask("GET", HOST, "/nothing", "", "Accept: application/json");
            assertThat(nothing.status()).isEqualTo(503);
            assertThat(nothing.body()).contains("{connection_termination}");
            var rubbish = client.ask("GET", HOST, "/rubbish", "", "Accept: application/json");
            assertThat(rubbish.status()).isEqualTo(502);
            assertThat(rubbish.body()).contains("{protocol_error}");
            var slow = client.ask("GET", HASTY, "/slow", "", "Accept: application/json");
            assertThat(slow.status()).isEqualTo(504);
            assertThat(slow.body()).contains("upstream_response_timeout");
            var silent = client.ask("GET", HASTY, "/silent", "", "Accept: application/json");
            assertThat(silent.status()).isEqualTo(504);
            assertThat(silent.body()).contains("stream_idle_timeout");
        }
    }

    @Test
    void fields_of_one_connection_stay_on_it() {
        try (WebClient client = client(HttpVersion.HTTP_1_1)) {
            var answer = client.ask("GET", HOST, "/fields", "").headers();
            assertThat(answer.contains("x-private")).isFalse();
            assertThat(answer.contains("keep-alive")).isFalse();
            assertThat(answer.contains("upgrade")).isFalse();
            assertThat(answer.getAll("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(answer.get("server")).isEqualTo("theirs");
            assertThat(answer.getAll("x-request-id")).hasSize(1).doesNotContain("theirs");
        }
    }

    @Test
    void client_that_waits_is_told_to_go_on_by_the_upstream() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(
                    "POST /continue HTTP/1.1\r\nHost: app.example.test\r\nContent-Length: 5\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("head");
            client.send("hello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n5");
        }
    }

    @Test
    void client_that_waits_and_is_refused_starts_anew() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: none.example.test\r\nContent-Length: 5\r\n"
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 404 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(client.readToEnd().text()).isEmpty();
        }
    }

    @Test
    void upstream_hears_of_a_client_that_leaves() throws Exception {
        try (ScriptedServer endless =
                        new ScriptedServer(socket -> {
                            String _ = ScriptedServer.head(socket);
                            ScriptedServer.say(
                                    socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
                            ScriptedServer.untilEnd(socket);
                            seen.add("gone");
                        });
                ServerFolder other = new ServerFolder().secured();
                EmbeddedServer proxy = leading(other, endless.port())) {
            try (RawClient client = RawClient.to(proxy.port()).connect()) {
                client.send("GET / HTTP/1.1\r\nHost: app.example.test\r\n\r\n");
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
        }
    }

    private static EmbeddedServer leading(ServerFolder other, int port) throws TimeoutException {
        return EmbeddedServer.onEpoll(
                other.webRoute(HOST, "http://127.0.0.1:" + port, OPEN).write());
    }

    @Test
    void connection_that_ended_while_it_was_kept_harms_nobody() throws IOException {
        ScriptedServer once =
                new ScriptedServer(socket -> {
                    String _ = ScriptedServer.head(socket);
                    ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
        try (once;
                ServerFolder other = new ServerFolder().secured();
                EmbeddedServer proxy = leading(other, once.port())) {
            for (int i = 0; i < 50; i++) {
                var answer =
                        WebVisitor.ask(
                                RawClient.to(proxy.port()),
                                "GET / HTTP/1.1\r\nHost: app.example.test\r\n"
                                        + "Connection: close\r\n\r\n");
                assertThat(answer.status()).as("request " + i).isEqualTo(200);
            }
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** The end of a stream of HTTP/2 may look like an empty part. */
    private static void note(BlockingQueue<String> parts, Buffer part) {
        if (part.length() > 0) {
            parts.add(part.toString());
        }
    }
}
