package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code idle_timeout}, {@code half_close_timeout} and {@code timeout} of a route are honoured. */
@Timeout(60)
class SilenceEndsTunnels {
    private static final ScriptedUpstream HOLDS =
            ScriptedUpstream.playing(session -> {
                session.in().transferTo(java.io.OutputStream.nullOutputStream());
                Thread.sleep(20_000);
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("idle.example.test:7", echo.target(), "idle_timeout: 1s");
                folder.route("half.example.test:7", HOLDS.target(), "half_close_timeout: 1s");
                folder.route("short.example.test:7", echo.target(), "timeout: 2s");
                folder.line("access_log_fields: [request-id, close-reason]");
            });

    @AfterAll
    static void closeServices() {
        HOLDS.close();
    }

    private static void await(long nanos) {
        long start = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - start > nanos);
    }

    private static RawClient open(String authority, String id) throws IOException {
        RawClient client = SERVER.client().connect();
        client.send(
                "CONNECT "
                        + authority
                        + " HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
                        + id
                        + "\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        return client;
    }

    private static void assertEnds(RawClient client, String id, String reason, double seconds) {
        long start = System.nanoTime();
        assertThat(client.readToEnd().ending()).isNotEqualTo(Ending.SILENCE);
        assertThat((System.nanoTime() - start) / 1e9).isBetween(seconds - 0.5, seconds + 2);
        assertThat(
                        SERVER.process()
                                .awaitLine(
                                        "the access line",
                                        line -> id.equals(line.getString("request-id")))
                                .getString("close-reason"))
                .isEqualTo(reason);
    }

    @Test
    void idle_timeout_ends_a_tunnel_without_bytes() throws IOException {
        try (RawClient client = open("idle.example.test:7", "idle-1")) {
            assertEnds(client, "idle-1", "idle_timeout", 1);
        }
    }

    @Test
    void idle_timeout_begins_anew_with_each_byte() throws IOException {
        try (RawClient client = open("idle.example.test:7", "idle-2")) {
            for (int i = 0; i < 4; i++) {
                await(600_000_000L);
                assertThat(client.send("x").readText(1)).isEqualTo("x");
            }
            assertEnds(client, "idle-2", "idle_timeout", 1);
        }
    }

    @Test
    void half_close_timeout_ends_a_tunnel_after_one_side() throws IOException {
        try (RawClient client = open("half.example.test:7", "half-1")) {
            client.finish();

            assertEnds(client, "half-1", "half_close_timeout", 1);
        }
    }

    @Test
    void half_close_timeout_leaves_a_whole_tunnel_alone() throws IOException {
        try (RawClient client = open("half.example.test:7", "half-2")) {
            client.patience(2_500);

            assertThat(client.readToEnd().ending()).isEqualTo(Ending.SILENCE);
        }
    }

    @Test
    void timeout_ends_a_tunnel_that_is_busy() throws IOException {
        try (RawClient client = open("short.example.test:7", "short-1")) {
            long start = System.nanoTime();
            boolean open = true;
            while (open && System.nanoTime() - start < 10_000_000_000L) {
                try {
                    open = client.send("x").readText(1).equals("x");
                } catch (IOException e) {
                    open = false;
                }
            }
            assertThat((System.nanoTime() - start) / 1e9).isBetween(1.5, 4.0);
        }
        SERVER.process()
                .awaitLine(
                        "the access line",
                        line ->
                                "short-1".equals(line.getString("request-id"))
                                        && "max_duration".equals(line.getString("close-reason")));
    }
}
