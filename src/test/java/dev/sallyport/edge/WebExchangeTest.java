package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.FakeEdgeListener;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.reply.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebExchangeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final FakeEdgeListener listener = new FakeEdgeListener();
    private Socket client;

    @BeforeEach
    void listen() throws Exception {
        EdgeSettings settings =
                new EdgeSettings(
                        "127.0.0.1",
                        0,
                        List.of(),
                        List.of("http/1.1"),
                        Optional.empty(),
                        EdgeSettings.Deadlines.DEFAULT);
        ConnectionFailures failures = (reason, from, detail) -> {};
        ConnectionCap cap = new ConnectionCap(100, failures);
        Edge edge = new Edge(vertx, () -> settings, null, listener, failures, cap);
        int port = edge.listen().await(10, TimeUnit.SECONDS);
        client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        client.setSoTimeout(5_000);
    }

    @AfterEach
    void stop() throws IOException, TimeoutException {
        client.close();
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private String answer(int number, Reply reply) throws IOException {
        Awaitility.await().until(() -> listener.web().size() == number);
        listener.loops().getLast().execute(() -> listener.web().getLast().respond(reply));
        String head = ScriptedServer.head(client);
        int length = reply.body().length();
        assertThat(client.getInputStream().readNBytes(length)).hasSize(length);
        return head.toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void pipelined_requests_are_answered_in_turn_on_one_connection() throws Exception {
        ScriptedServer.say(client, GET + GET);
        assertThat(answer(1, new Reply(200, List.of(), "one", false)))
                .startsWith("http/1.1 200 ")
                .doesNotContain("connection: close");
        assertThat(answer(2, new Reply(404, List.of(), "two", false))).startsWith("http/1.1 404 ");
    }

    @Test
    void body_is_there_for_who_asks_for_it_late() throws Exception {
        ScriptedServer.say(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na=b&c");
        Awaitility.await().until(() -> listener.web().size() == 1);
        CompletableFuture<String> body = new CompletableFuture<>();
        // The body has come meanwhile: one more turn of its event loop.
        listener.loops().getLast().execute(() -> {});
        listener.loops()
                .getLast()
                .execute(() -> listener.web().getLast().body(9).onSuccess(body::complete));
        assertThat(body.get(5, TimeUnit.SECONDS)).isEqualTo("a=b&c");
        assertThat(answer(1, new Reply(200, List.of(), "ok", false))).startsWith("http/1.1 200 ");
    }

    @Test
    void answer_that_closes_says_so_and_does() throws Exception {
        ScriptedServer.say(client, GET);
        assertThat(answer(1, new Reply(400, List.of(), "no", true)))
                .contains("\r\nconnection: close\r\n");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    /** A close with bytes unread would be a reset, and what the client sends then fails. */
    @Test
    void answer_that_closes_lets_the_client_finish_its_body() throws Exception {
        ScriptedServer.say(
                client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n0123456789");
        answer(1, new Reply(413, List.of(), "no", true));

        for (int part = 0; part < 3; part++) {
            ScriptedServer.say(client, "x".repeat(99_000));
        }
        ScriptedServer.say(client, "x".repeat(2_990));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void answer_that_closes_does_not_wait_for_a_body_that_does_not_come() throws Exception {
        ScriptedServer.say(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n012");
        long start = System.nanoTime();
        answer(1, new Reply(413, List.of(), "no", true));

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void answer_that_closes_takes_no_endless_body() throws Exception {
        ScriptedServer.say(
                client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99000000\r\n\r\n0123456789");
        answer(1, new Reply(413, List.of(), "no", true));

        byte[] part = new byte[100_000];
        assertThatThrownBy(
                        () -> {
                            for (int sent = 0; sent < 990; sent++) {
                                client.getOutputStream().write(part);
                            }
                        })
                .isInstanceOf(IOException.class);
    }
}
