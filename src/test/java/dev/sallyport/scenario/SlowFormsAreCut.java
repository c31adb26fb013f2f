package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FrameClient;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SignInServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F036: a form of ours that comes byte by byte holds nothing for longer than a head may take. */
@Timeout(60)
class SlowFormsAreCut {
    private static final int MANY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(8);
    private static SignInServer server;

    @BeforeAll
    static void open() {
        server = SignInServer.development(s -> s.folder().line("timeout_read: 1s"));
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    /** Sends a byte four times a second until it is cut; how long that took. */
    private static Duration drip(String start, String bytes) throws Exception {
        long begin = System.nanoTime();
        try (RawClient client = server.client().patience(250).connect()) {
            client.send(start);
            while (System.nanoTime() - begin < LIMIT.toNanos() * 2) {
                RawClient.Rest rest = client.readToEnd();
                if (rest.ending() != Ending.SILENCE) {
                    assertThat(rest.text()).doesNotContain("Exception");
                    return Duration.ofNanos(System.nanoTime() - begin);
                }
                client.send(bytes);
            }
        } catch (IOException cut) {
            return Duration.ofNanos(System.nanoTime() - begin);
        }
        return LIMIT.multipliedBy(2);
    }

    private static String post(String path, String length) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n" + length + "\r\n\r\n";
    }

    @Test
    void f036_slow_body_is_cut_whoever_sends_it() throws Exception {
        String known = "Cookie: _pomerium=" + server.token() + "\r\n";
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> slow = new ArrayList<>();
            for (String path :
                    List.of("api/v1/device/token", "sign_out", "device", "api/v1/logout")) {
                for (String who : List.of("", known)) {
                    String length = post("/.pomerium/" + path, who + "Content-Length: 1000");
                    String chunks = post("/.pomerium/" + path, who + "Transfer-Encoding: chunked");
                    slow.add(threads.submit(() -> drip(length, "a")));
                    slow.add(threads.submit(() -> drip(chunks, "1\r\na\r\n")));
                }
            }
            for (Future<Duration> one : slow) {
                assertThat(one.get()).isLessThan(LIMIT);
            }
        }
    }

    @Test
    void f036_two_hundred_slow_ones_disturb_nobody() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Duration>> slow = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                String path = i % 2 == 0 ? "/.pomerium/api/v1/device/token" : "/.pomerium/sign_out";
                slow.add(threads.submit(() -> drip(post(path, "Content-Length: 1000"), "a")));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(server.statusWith(server.token())).isEqualTo(200);
            }
            for (Future<Duration> one : slow) {
                assertThat(one.get()).isLessThan(LIMIT.multipliedBy(2));
            }
        }
    }

    @Test
    void f036_slow_body_over_http2_is_told_and_its_stream_let_go() throws Exception {
        byte[] head =
                FrameClient.fields(
                        ":method", "POST",
                        ":scheme", "https",
                        ":path", "/.pomerium/api/v1/device/token",
                        ":authority", HOST);
        try (FrameClient client = new FrameClient(server.embedded().port()).shakeHands()) {
            client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, head)
                    .send(FrameClient.DATA, 0, 1, new byte[] {'a'})
                    .flush();

            FrameClient.Frame answer = client.next(FrameClient.DATA);
            assertThat(new String(answer.payload(), StandardCharsets.UTF_8))
                    .contains("did not arrive in time");
            FrameClient.Frame reset = client.next(FrameClient.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.number(0)).isZero();
        }
    }

    @Test
    void f036_body_beyond_its_bound_is_no_form() {
        String form = "device_code=" + "x".repeat(20_000);

        var answer = server.visitor().send("POST", HOME + "api/v1/device/token", form);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(server.statusWith(server.token())).isEqualTo(200);
    }
}
