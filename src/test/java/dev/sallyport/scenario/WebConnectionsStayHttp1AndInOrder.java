package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.SharedServer;
import dev.sallyport.fake.WebUpstream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F044 and F047 on web routes: what ALPN chose is not changed by anything inside, and requests that
 * come all at once are answered one after the other, in a bounded queue.
 */
@Timeout(60)
class WebConnectionsStayHttp1AndInOrder {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.example.test\r\n";
    private static final String H2C =
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    private static final Semaphore go = new Semaphore(0);
    private static final AtomicLong held = new AtomicLong();
    private static final WebUpstream upstream = new WebUpstream();
    private static final ScriptedServer slow =
            new ScriptedServer(socket -> {
                while (true) {
                    var _ = ScriptedServer.head(socket);
                    held.incrementAndGet();
                    go.acquire();
                    ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) ->
                    folder.webRoute("app.example.test", upstream.url(), OPEN)
                            .webRoute(
                                    "slow.example.test", "http://127.0.0.1:" + slow.port(), OPEN));

    @AfterAll
    static void stop() throws IOException {
        upstream.close();
        slow.close();
    }

    private static RawClient client() throws IOException {
        return SERVER.client().alpn("http/1.1").patience(10_000).connect();
    }

    @Test
    void f044_upgrade_to_h2c_is_ignored_and_not_passed_on() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(GET + H2C).readAnswer())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("GET / HTTP/1.1")
                    .doesNotContainIgnoringCase("h2c")
                    .doesNotContainIgnoringCase("http2-settings");
            assertThat(client.send(GET + "\r\n").readAnswer()).startsWith("HTTP/1.1 200 ");
            client.send(RawClient.head(SharedServer.ECHO).replace("\r\n\r\n", "\r\n" + H2C));
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("tunnel").readText(6)).isEqualTo("tunnel");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", GET + "\r\n"})
    void f044_http_2_where_http_1_was_negotiated_is_400(String before) throws IOException {
        try (RawClient client = client()) {
            if (!before.isEmpty()) {
                assertThat(client.send(before).readAnswer()).startsWith("HTTP/1.1 200 ");
            }
            RawClient.Rest rest = client.send(PREFACE).readToEnd();
            assertThat(rest.text()).startsWith("HTTP/1.1 400 ");
            assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
        }
        assertThat(upstream.saw("*")).isFalse();
    }

    @Test
    void f047_thousand_requests_at_once_are_answered_in_order() throws IOException {
        int count = 1_000;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(GET.replace("GET /", "GET /n" + i)).append("\r\n");
        }
        all.append(RawClient.head(SharedServer.ECHO)).append("EARLY");
        try (RawClient client = client()) {
            Thread sender = sending(client, all.toString());
            for (int i = 0; i < count; i++) {
                assertThat(client.readAnswer()).contains("GET /n" + i + " HTTP/1.1");
            }
            assertThat(client.readHead()).as("the tunnel at last").startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(5)).isEqualTo("EARLY");
            sender.interrupt();
        }
    }

    private static Thread sending(RawClient client, String text) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        client.send(text);
                    } catch (IOException e) {
                        // Cut by the test, or seen by the reader.
                        Thread.onSpinWait();
                    }
                });
    }

    @Test
    void f047_requests_wait_at_the_client_while_one_is_not_answered() throws Exception {
        long resident = SERVER.residentBytes();
        String many = GET.replace("app.", "slow.") + "\r\n";
        try (RawClient client = client()) {
            AtomicLong sent = new AtomicLong();
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 1_000; i++) {
                                        client.send(many.repeat(1_000));
                                        sent.addAndGet(many.length() * 1_000L);
                                    }
                                } catch (IOException e) {
                                    // Cut by the test.
                                    Thread.onSpinWait();
                                }
                            });
            long[] last = {-1};
            Awaitility.await("nothing more is taken")
                    .pollInterval(java.time.Duration.ofMillis(500))
                    .until(() -> sent.get() > 0 && last[0] == (last[0] = sent.get()));
            assertThat(held.get()).as("requests that the service has seen").isEqualTo(1);
            assertThat(SERVER.residentBytes() - resident).isLessThan(32 << 20);
            go.release();
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            Awaitility.await("the next one").until(() -> held.get() == 2);
            client.reset();
            sender.join();
        } finally {
            go.release(1_000_000);
        }
    }

    @Test
    void f047_flood_of_clients_that_wait_to_go_on_leaves_nothing() throws Exception {
        String post =
                "POST / HTTP/1.1\r\nHost: app.example.test\r\nContent-Length: 4\r\n"
                        + "Expect: 100-continue\r\n\r\n";
        long descriptors = SERVER.descriptors();
        List<RawClient> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(client().send(post));
        }
        for (RawClient client : waiting) {
            client.reset();
        }
        try (RawClient client = client()) {
            for (int i = 0; i < 100; i++) {
                client.send(post + "body");
                String answer = client.readAnswer();
                if (answer.startsWith("HTTP/1.1 100 ")) {
                    answer = client.readAnswer();
                }
                assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("body: 4");
            }
        }
        Awaitility.await("descriptors are free again, but for connections that are kept")
                .untilAsserted(() ->
                        assertThat(SERVER.descriptors()).isLessThanOrEqualTo(descriptors + 12));
    }
}
