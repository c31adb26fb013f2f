package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads have bounds in size, number and time, and none starts another protocol: F044 to F047. */
@Timeout(60)
class HeadsAreBounded {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n";

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> folder.line("timeout_read: 2s"));

    private static RawClient.Rest answers(String bytes) throws IOException {
        try (RawClient client = SERVER.client().patience(5_000).connect()) {
            try {
                client.send(bytes);
            } catch (IOException e) {
                // The answer may come, and the end, before all is sent.
                assertThat(bytes.length()).isGreaterThan(65_536);
            }
            return client.readToEnd();
        }
    }

    @Test
    void f044_an_upgrade_to_h2c_is_ignored() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    GET
                            + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                            + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
            assertThat(client.send(GET + "\r\n").readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void f044_http2_without_alpn_is_400() throws IOException {
        RawClient.Rest rest = answers("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        assertThat(rest.text()).startsWith("HTTP/1.1 400 ");
        assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
    }

    @ParameterizedTest
    @CsvSource({"8193, 414", "65000, 414", "131073, 414"})
    void f046_a_long_target_is_414(int length, int status) throws IOException {
        String target = "/" + "a".repeat(length - 1);

        assertThat(answers("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n").text())
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void f046_a_target_of_4097_is_a_request() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("GET /" + "a".repeat(4096) + " HTTP/1.1\r\nHost: a.test\r\n\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_500, 20_000})
    void f046_more_than_1000_fields_are_431(int count) throws IOException {
        assertThat(answers(GET + "a:b\r\n".repeat(count) + "\r\n").text())
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void f046_999_fields_and_a_host_are_a_request() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(GET + "a:b\r\n".repeat(999) + "\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    // K: Pomerium takes a head of 70 KB; ours ends at 64 KiB.
    @ParameterizedTest
    @ValueSource(ints = {66_000, 100_000, 1_000_000})
    void f046_a_head_over_64_kib_is_431(int length) throws IOException {
        assertThat(answers(GET + "Cookie: " + "c".repeat(length) + "\r\n\r\n").text())
                .startsWith("HTTP/1.1 431 ");
        assertThat(
                        answers(
                                        "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: x\r\nCookie: "
                                                + "c".repeat(length)
                                                + "\r\n\r\n")
                                .text())
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void f046_a_head_of_40_kib_opens_a_tunnel() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: x\r\nCookie: "
                            + "c".repeat(40_000)
                            + "\r\n\r\nping");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(4)).isEqualTo("ping");
        }
    }

    @Test
    void f047_pipelined_requests_are_answered_in_order() throws IOException {
        int count = 1_000;
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(GET).append("X-Request-Id: n").append(i).append("\r\n\r\n");
        }
        try (RawClient client = SERVER.client().connect()) {
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.send(requests.toString());
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String answer = client.readAnswer();
                assertThat(answer).startsWith("HTTP/1.1 404 ");
                int at = answer.toLowerCase(java.util.Locale.ROOT).indexOf("x-request-id: n") + 15;
                ids.add(answer.substring(at, answer.indexOf('\r', at)));
            }
            assertThat(ids)
                    .containsExactlyElementsOf(
                            java.util.stream.IntStream.range(0, count)
                                    .mapToObj(Integer::toString)
                                    .toList());
            sender.join(java.time.Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void f047_a_connect_behind_another_request_is_a_tunnel() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(GET + "\r\n" + RawClient.head(SharedServer.ECHO) + "EARLY");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(5)).isEqualTo("EARLY");
        }
    }

    @Test
    void f047_a_connect_behind_a_body_is_a_tunnel() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n0\r\n\r\n"
                            + "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello"
                            + RawClient.head(SharedServer.ECHO));

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    /**
     * Nobody was told to go on, so nobody knows whether a body follows: the connection ends, RFC
     * 9110 section 10.1.1.
     */
    @Test
    void f047_expect_100_continue_is_answered_at_once_and_for_the_last_time() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (RawClient client = SERVER.client().connect()) {
                client.send(
                        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\nExpect:"
                                + " 100-continue\r\n\r\nbody");
                assertThat(client.readAnswer())
                        .startsWith("HTTP/1.1 404 ")
                        .containsIgnoringCase("\r\nconnection: close\r\n");
                assertThat(client.readToEnd().text()).isEmpty();
            }
        }
        try (RawClient next = SERVER.client().connect()) {
            next.send(RawClient.head(SharedServer.ECHO));
            assertThat(next.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_head_that_does_not_end_is_408_after_timeout_read() throws IOException {
        long start = System.nanoTime();
        RawClient.Rest rest = answers("CONNECT echo.example.test:7 HTTP/1.1\r\nHost: x\r\n");

        assertThat(rest.text()).startsWith("HTTP/1.1 408 ");
        assertThat(System.nanoTime() - start).isBetween(1_500_000_000L, 4_000_000_000L);
    }

    @Test
    void f036_a_head_in_drops_is_cut_at_the_same_deadline() throws Exception {
        try (RawClient client = SERVER.client().connect()) {
            long start = System.nanoTime();
            Thread trickle =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (char c : RawClient.head(SharedServer.ECHO).toCharArray()) {
                                        client.send(String.valueOf(c));
                                        Thread.sleep(500);
                                    }
                                } catch (IOException | InterruptedException e) {
                                    // Cut: that is the point.
                                }
                            });
            assertThat(client.readToEnd().text()).startsWith("HTTP/1.1 408 ");
            assertThat(System.nanoTime() - start).isBetween(1_500_000_000L, 4_000_000_000L);
            trickle.interrupt();
            trickle.join();
        }
    }

    @Test
    void f036_200_heads_that_stop_are_cut_and_others_are_served() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                clients.add(SERVER.client().patience(5_000).connect().send(GET));
                if (i % 50 == 0) {
                    try (RawClient other = SERVER.client().connect()) {
                        other.connect(SharedServer.ECHO).send("served");
                        assertThat(other.readText(6)).isEqualTo("served");
                    }
                }
            }
            for (RawClient client : clients) {
                assertThat(client.readToEnd().text()).startsWith("HTTP/1.1 408 ");
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void a_connection_without_a_head_is_closed_after_timeout_read() throws IOException {
        long start = System.nanoTime();
        RawClient.Rest rest = answers("");

        assertThat(rest.text()).isEmpty();
        assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
        assertThat(System.nanoTime() - start).isBetween(1_500_000_000L, 4_000_000_000L);
    }

    @Test
    void f001_500_clients_that_never_shake_hands_are_closed_after_10_seconds() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            long start = System.nanoTime();
            for (int i = 0; i < 250; i++) {
                clients.add(RawClient.to(SERVER.port()).plain().connect());
                clients.add(
                        RawClient.to(SERVER.port()).plain().before("\u0016\u0003\u0001").connect());
            }
            try (RawClient other = SERVER.client().connect()) {
                other.connect(SharedServer.ECHO).send("served");
                assertThat(other.readText(6)).isEqualTo("served");
            }
            for (RawClient client : clients) {
                assertThat(client.readToEnd().ending()).isIn(Ending.ORDERLY, Ending.RESET);
            }
            assertThat(System.nanoTime() - start).isBetween(8_000_000_000L, 13_000_000_000L);
        } finally {
            clients.forEach(RawClient::close);
        }
    }
}
