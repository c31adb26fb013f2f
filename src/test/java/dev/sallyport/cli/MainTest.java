package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.fake.FakeProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String input, String... args) {
        Surroundings here =
                new Surroundings(
                        environment,
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));
        return Main.run(here, args);
    }

    private int run(String... args) {
        return run(Map.of(), "", args);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int tcp(String answer, String... more) {
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.answering(answer))) {
            String[] args =
                    Stream.concat(
                                    Stream.of(
                                            "tcp",
                                            "--listen",
                                            "-",
                                            "--pomerium-url",
                                            "http://127.0.0.1:" + proxy.port(),
                                            "redis:6379"),
                                    Stream.of(more))
                            .toArray(String[]::new);
            return run(args);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void version_prints_one_line(String word) {
        assertThat(run(word)).isZero();
        assertThat(output()).isEqualTo("sallyport 0.1.0" + System.lineSeparator());
        assertThat(errors()).isEmpty();
    }

    @Test
    void help_lists_every_command_and_exits_zero() {
        assertThat(run("--help")).isZero();
        assertThat(output()).contains("tcp", "health", "version");
    }

    @Test
    void tcp_help_lists_the_exit_codes() {
        assertThat(run("tcp", "--help")).isZero();
        assertThat(output()).contains("Exit codes:", "sign-in", "--pomerium-url");
    }

    @Test
    void unknown_option_names_the_nearest_and_exits_2() {
        assertThat(run("tcp", "--lisen", "-", "a:1")).isEqualTo(2);
        assertThat(errors())
                .startsWith("sallyport: unknown option '--lisen'; did you mean '--listen'?")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcpp",
                "tcp",
                "tcp a",
                "tcp a:1 b:2",
                "tcp a:1 --listen 0.0.0.0:1",
                "tcp a:1 --proxy-url b",
                "tcp a:1 --log-format xml",
                "tcp a:1 --client-cert c",
                "tcp a:1 --ca-cert !!",
                "tcp a:1 --alternate-ca-path /nonexistent/ca.pem",
                "tcp a:1 --service-account a,b",
                "health -a a:b:c"
            })
    void wrong_words_exit_2_with_one_line(String words) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);
        assertThat(errors()).startsWith("sallyport: ").hasLineCount(1);
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"302, 5", "401, 5", "403, 4", "404, 4", "503, 4"})
    void tcp_refusal_has_its_exit_code(int status, int code) {
        assertThat(tcp("HTTP/1.1 " + status + " X\r\n\r\n")).isEqualTo(code);
        assertThat(errors()).startsWith("sallyport: redis:6379: the proxy ").hasLineCount(1);
        assertThat(output()).isEmpty();
    }

    @Test
    void tcp_broken_answer_exits_1() {
        assertThat(tcp("nonsense, and a lot of it\r\n")).isEqualTo(1);
    }

    @Test
    void tcp_unreachable_proxy_exits_3() {
        FakeProxy gone = FakeProxy.plain(FakeProxy.echoing());
        gone.close();
        assertThat(run("tcp", "--listen=-", "--proxy-url=https://127.0.0.1:" + gone.port(), "a:1"))
                .isEqualTo(3);
        assertThat(errors()).contains("connection refused");
    }

    @Test
    void tcp_refusal_as_json_is_one_object() {
        assertThat(tcp("HTTP/1.1 404 Not \"Found\"\r\n\r\n", "--log-format", "json")).isEqualTo(4);
        assertThat(errors())
                .startsWith("{\"level\":\"error\",\"message\":\"redis:6379: the proxy")
                .contains("Not \\\"Found\\\"")
                .endsWith("\"time\":\"2026-11-21T10:00:00Z\"}" + System.lineSeparator())
                .hasLineCount(1);
    }

    @Test
    void tcp_disabled_verification_warns() {
        FakeProxy gone = FakeProxy.plain(FakeProxy.echoing());
        gone.close();
        String url = "https://127.0.0.1:" + gone.port();
        assertThat(
                        run(
                                "tcp",
                                "--listen=-",
                                "--disable-tls-verification",
                                "--proxy-url",
                                url,
                                "a:1"))
                .isEqualTo(3);
        assertThat(errors()).startsWith("sallyport: warning: --disable-tls-verification");
    }

    @Test
    void tcp_standard_streams_carry_the_tunnel_and_nothing_else() {
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.echoing())) {
            String url = "http://127.0.0.1:" + proxy.port();

            assertThat(run(Map.of(), "hello", "tcp", "--listen", "-", "--proxy-url", url, "a:1"))
                    .isZero();
        }
        assertThat(output()).isEqualTo("hello");
        assertThat(errors()).isEmpty();
    }

    @Test
    void tcp_service_account_file_is_sent(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "a.b.c\n");
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.echoing())) {
            int code =
                    run(
                            "tcp",
                            "--listen=-",
                            "--browser-cmd=x",
                            "--service-account-file=" + file,
                            "--proxy-url=http://127.0.0.1:" + proxy.port(),
                            "a:1");

            assertThat(code).isZero();
            assertThat(proxy.heads().getFirst()).contains("Authorization: Pomerium a.b.c\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1", "302, 1"})
    void health_follows_the_answer(int status, int code) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext(
                "/readyz",
                exchange -> {
                    byte[] body = String.valueOf(exchange.getRequestURI()).getBytes();
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            String address = "0.0.0.0:" + server.getAddress().getPort();
            assertThat(run(Map.of("HEALTH_CHECK_ADDR", address), "", "health", "-v", "-e", "a b"))
                    .isEqualTo(code);
        } finally {
            server.stop(0);
        }
        assertThat(output()).startsWith("/readyz?exclude=a+b");
        assertThat(errors().isEmpty()).isEqualTo(code == 0);
    }

    @Test
    void health_nobody_listening_exits_1() {
        FakeProxy gone = FakeProxy.plain(FakeProxy.echoing());
        gone.close();
        assertThat(run("health", "-a", "127.0.0.1:" + gone.port())).isEqualTo(1);
        assertThat(errors()).startsWith("sallyport: not ready: ").hasLineCount(1);
    }
}
