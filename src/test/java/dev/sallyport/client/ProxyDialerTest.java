package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.FakeProxy;
import dev.sallyport.terms.HostPort;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ProxyDialerTest {
    private static final String TARGET = "redis.example.com:6379";

    private static ProxyDialer dialer(int port, Credential credential, Duration answerTimeout) {
        return dialer("http://127.0.0.1:" + port, Credentials.fixed(credential), answerTimeout);
    }

    private static ProxyDialer dialer(String url, Credentials credentials, Duration answerTimeout) {
        return new ProxyDialer(
                HostPort.parse(TARGET),
                new ProxyConnector(
                        ProxyUrl.parse(url),
                        null,
                        "sallyport/9",
                        Duration.ofSeconds(5),
                        answerTimeout),
                credentials);
    }

    private static TunnelException refusalOf(FakeProxy.Behaviour behaviour) {
        try (FakeProxy proxy = FakeProxy.plain(behaviour)) {
            return catchThrowableOfType(
                    TunnelException.class,
                    () -> dialer(proxy.port(), null, Duration.ofSeconds(1)).open());
        }
    }

    @Test
    void open_without_credential_sends_exactly_this() throws Exception {
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.echoing())) {
            dialer(proxy.port(), null, Duration.ofSeconds(5)).open().far().close();

            assertThat(proxy.heads())
                    .containsExactly(
                            "CONNECT redis.example.com:6379 HTTP/1.1\r\n"
                                    + "Host: redis.example.com:6379\r\n"
                                    + "User-Agent: sallyport/9\r\n"
                                    + "Accept: application/json\r\n"
                                    + "\r\n");
        }
    }

    @Test
    void open_with_service_account_sends_it() throws Exception {
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.echoing())) {
            Credential credential = Credential.serviceAccount("aaa.bbb.ccc");
            dialer(proxy.port(), credential, Duration.ofSeconds(5)).open().far().close();

            assertThat(proxy.heads().getFirst())
                    .contains("\r\nAuthorization: Pomerium aaa.bbb.ccc\r\n");
            assertThat(credential.toString()).doesNotContain("aaa");
        }
    }

    @Test
    void open_bytes_behind_the_head_belong_to_the_tunnel() throws Exception {
        String answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
                        + "SSH-2.0-x\r\n";
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.answering(answer))) {
            ProxyDialer.Tunnel tunnel = dialer(proxy.port(), null, Duration.ofSeconds(5)).open();

            byte[] early = tunnel.early().readAllBytes();
            byte[] rest = tunnel.far().in().readAllBytes();
            assertThat(
                            new String(early, StandardCharsets.US_ASCII)
                                    + new String(rest, StandardCharsets.US_ASCII))
                    .isEqualTo("SSH-2.0-x\r\n");
            tunnel.far().close();
        }
    }

    @Test
    void open_informational_answers_are_skipped() throws Exception {
        String answer = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi";
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.answering(answer))) {
            ProxyDialer.Tunnel tunnel = dialer(proxy.port(), null, Duration.ofSeconds(5)).open();

            assertThat(tunnel.early().read()).isEqualTo('h');
            tunnel.far().close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, SIGN_IN_NEEDED, --service-account",
        "302, SIGN_IN_NEEDED, --service-account",
        "307, SIGN_IN_NEEDED, --service-account",
        "308, SIGN_IN_NEEDED, --service-account",
        "401, SIGN_IN_NEEDED, --service-account",
        "303, REFUSED, --proxy-url",
        "403, REFUSED, may not use this route",
        "404, REFUSED, no such route",
        "495, REFUSED, --client-cert",
        "503, REFUSED, does not answer",
        "201, REFUSED, expected 200",
        "204, REFUSED, expected 200"
    })
    void open_status_other_than_200_is_refused_with_advice(
            int status, TunnelException.Reason reason, String advice) {
        TunnelException refusal =
                refusalOf(
                        FakeProxy.answering(
                                "HTTP/1.1 " + status + " Word\r\nContent-Length: 0\r\n\r\n"));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal)
                .hasMessageContaining(TARGET)
                .hasMessageContaining(status + " Word")
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"requestId\":\"id-1\",\"status\":404,\"x\":{\"y\":[1]},\"statusText\":\"lost\"}",
                "{\"error\":\"lost\",\"request_id\":\"id-1\"}"
            })
    void open_json_refusal_is_quoted(String body) {
        TunnelException refusal =
                refusalOf(
                        FakeProxy.answering(
                                "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: "
                                        + body.length()
                                        + "\r\n\r\n"
                                        + body));

        assertThat(refusal).hasMessageContaining("(lost, request id id-1)");
    }

    @Test
    void open_text_refusal_is_quoted_without_terminal_escapes() {
        TunnelException refusal =
                refusalOf(
                        FakeProxy.answering(
                                "HTTP/1.1 403 No\u001b[2J\r\nContent-Type: text/plain\r\n"
                                        + "X-Request-Id: id-2\r\n\r\nnot \u001b]0;x\u0007you\nmore"));

        assertThat(refusal).hasMessageContaining("request id id-2").hasMessageContaining("you");
        assertThat(refusal.getMessage()).doesNotContain("more").matches("[\\x20-\\x7e]+");
    }

    @Test
    void open_body_that_never_ends_does_not_hold_the_refusal_back() {
        TunnelException refusal =
                refusalOf(session -> {
                    session.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 999\r\n\r\nno");
                    Thread.sleep(Duration.ofSeconds(20));
                });

        assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n"
            })
    void open_answer_that_is_not_http_is_broken(String answer) {
        assertThat(refusalOf(FakeProxy.answering(answer)).reason())
                .isEqualTo(TunnelException.Reason.BROKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n"})
    void open_connection_closed_before_the_answer_is_unreachable(String answer) {
        TunnelException refusal = refusalOf(FakeProxy.answering(answer));

        assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.UNREACHABLE);
        assertThat(refusal).hasMessageContaining("without an answer");
    }

    @Test
    void open_endless_head_is_broken() {
        TunnelException refusal =
                refusalOf(session -> {
                    session.send("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 5000; i++) {
                        session.send("X-Filler: 0123456789\r\n");
                    }
                });

        assertThat(refusal).hasMessageContaining("64 KiB");
    }

    @Test
    void open_dripping_head_ends_at_the_answer_timeout() {
        long start = System.nanoTime();
        TunnelException refusal =
                refusalOf(session -> {
                    session.send("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 200; i++) {
                        session.send("X");
                        Thread.sleep(Duration.ofMillis(100));
                    }
                });

        assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.UNREACHABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void open_nobody_listening_is_unreachable() {
        // A port that was only let go of could belong to somebody else by now.
        try (ClosedPort closed = new ClosedPort()) {
            TunnelException refusal =
                    catchThrowableOfType(
                            TunnelException.class,
                            () -> dialer(closed.port(), null, Duration.ofSeconds(1)).open());

            assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.UNREACHABLE);
            assertThat(refusal)
                    .hasMessageContaining("connection refused")
                    .hasMessageContaining("--proxy-url");
        }
    }

    @Test
    void open_name_that_does_not_resolve_is_unreachable() {
        ProxyDialer dialer =
                dialer("http://nowhere.invalid", Credentials.fixed(null), Duration.ofSeconds(5));

        TunnelException refusal = catchThrowableOfType(TunnelException.class, dialer::open);

        assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.UNREACHABLE);
    }
}
