package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.GrpcUpstream;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where it is not sure where one message ends and the next begins, a connection is not used again:
 * nobody's request is taken for a body, and nobody gets what was meant for another.
 */
@Timeout(60)
class WebConnectionsAreNotConfused {
    private static final String HOST = "app.example.test";
    private static final String MODERN = "modern.example.test";

    private static ScriptedServer upstream;
    private static ServerFolder folder;
    private static EmbeddedServer server;
    private static GrpcUpstream modern;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebConnectionsAreNotConfused::answer);
        folder = new ServerFolder().secured();
        folder.webRoute(
                HOST,
                "http://127.0.0.1:" + upstream.port(),
                "allow_public_unauthenticated_access: true");
        modern = GrpcUpstream.clear();
        folder.webRoute(
                MODERN,
                "h2c://127.0.0.1:" + modern.port(),
                "allow_public_unauthenticated_access: true");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        upstream.close();
        modern.close();
    }

    private static void answer(Socket socket) throws Exception {
        while (true) {
            String path = ScriptedServer.head(socket).split(" ", 3)[1];
            String spilt =
                    switch (path) {
                        case "/part", "/late" -> "HTTP/1.1 200 OK\r\nX-Spilt: yes\r\nX-More: ";
                        case "/whole" ->
                                "HTTP/1.1 200 OK\r\nX-Spilt: yes\r\nContent-Length: 2\r\n\r\nno";
                        case "/word" -> "no";
                        default -> "";
                    };
            String status = path.equals("/denied") ? "403 Forbidden" : "200 OK";
            String head = "HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\n";
            if (path.equals("/late")) {
                ScriptedServer.say(socket, head);
                TimeUnit.MILLISECONDS.sleep(100);
                ScriptedServer.say(socket, spilt);
            } else {
                ScriptedServer.say(socket, head + (spilt.isEmpty() ? "ok" : spilt));
            }
        }
    }

    /** While the connection waits for its next request: half a head shows itself by nothing. */
    @Test
    void what_is_said_between_requests_is_nobodys_answer() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(request("HEAD /late"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            TimeUnit.MILLISECONDS.sleep(500);
            client.send(request("GET /"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContainIgnoringCase("x-spilt")
                    .endsWith("\r\n\r\nok");
        }
    }

    private static String request(String line, String... fields) {
        return line + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + String.join("", fields) + "\r\n";
    }

    /** An upstream that says more than it was asked for, as some do to HEAD. */
    @ParameterizedTest
    @ValueSource(strings = {"/word", "/part", "/whole"})
    void rest_of_an_answer_is_nobodys_answer(String path) throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(request("HEAD " + path));
                assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
                client.send(request("GET /"));
                assertThat(client.readAnswer())
                        .startsWith("HTTP/1.1 200 ")
                        .doesNotContainIgnoringCase("x-spilt")
                        .endsWith("\r\n\r\nok");
            }
        }
    }

    /** HTTP/2 can send a body behind any head, and its end apart from the head. */
    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void answer_that_has_no_body_gets_none(HttpVersion version) {
        try (WebClient client = new WebClient(server.port(), version)) {
            for (int i = 0; i < 3; i++) {
                var none = client.ask("GET", MODERN, "/none", "");
                assertThat(none.status()).isEqualTo(204);
                assertThat(none.body()).isEmpty();
                var head = client.ask("HEAD", MODERN, "/count", "");
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.body()).isEmpty();
                assertThat(client.ask("GET", MODERN, "/count", "").body()).endsWith("got 0");
                assertThat(client.ask("GET", MODERN, "/odd", "").status()).isEqualTo(502);
            }
        }
    }

    /** RFC 9110 section 10.1.1: a client that waited may send its body after the answer, or not. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 60", "Transfer-Encoding: chunked"})
    void client_that_waits_and_is_refused_by_the_service_starts_anew(String framing)
            throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(request("POST /denied", framing + "\r\n", "Expect: 100-continue\r\n"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 403 ")
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .endsWith("\r\n\r\nok");
            assertThat(client.readToEnd().text()).isEmpty();
        }
    }
}
