package dev.sallyport.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.client.Credential;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.FakeSignInEvents;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DeviceSignInTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final FakePomerium pomerium = FakePomerium.plain();
    private final FakeSignInEvents events = new FakeSignInEvents();

    @AfterEach
    void close() {
        pomerium.close();
    }

    private DeviceSignIn method(String url) {
        return new DeviceSignIn(BrowserSignInTest.api(url), events);
    }

    private TunnelException failure(Duration limit) {
        return catchThrowableOfType(
                TunnelException.class, () -> method(pomerium.url()).obtain(limit));
    }

    @Test
    void code_is_shown_and_asked_about_until_it_is_typed() throws Exception {
        FakePomerium _ = pomerium.extended("authorization_pending", "503", "token");

        Credential token = method(pomerium.url()).obtain(LONG);

        assertThat(pomerium.sessions()).containsExactly(token.reveal());
        assertThat(events.said())
                .containsExactly(
                        "enter WDJB-MJHT "
                                + pomerium.url()
                                + "/device "
                                + pomerium.url()
                                + "/device?code=WDJB-MJHT");
    }

    @Test
    void proxy_that_is_asked_too_often_is_asked_less_often() throws Exception {
        FakePomerium _ = pomerium.extended("slow_down", "token");
        long start = System.nanoTime();

        Credential _ = method(pomerium.url()).obtain(LONG);

        // One second, then one and five.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, denied, SIGN_IN_NEEDED",
        "expired_token, expired, SIGN_IN_NEEDED",
        "invalid_grant, answered 400, REFUSED",
        "404, answered 404, REFUSED"
    })
    void answer_that_ends_it_ends_it(String answer, String said, Reason reason) {
        FakePomerium _ = pomerium.extended(answer);

        TunnelException fault = failure(LONG);

        assertThat(fault).hasMessageContaining(said);
        assertThat(fault.reason()).isEqualTo(reason);
    }

    @Test
    void nobody_types_the_code() {
        FakePomerium _ =
                pomerium.extended(
                        "authorization_pending", "authorization_pending", "authorization_pending");

        assertThat(failure(Duration.ofSeconds(3))).hasMessageContaining("nobody typed the code");
    }

    @Test
    void proxy_without_the_endpoint_says_what_else_there_is() {
        TunnelException fault = failure(LONG);

        assertThat(fault.reason()).isEqualTo(Reason.SIGN_IN_NEEDED);
        assertThat(fault).hasMessageContaining("--service-account-file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "nonsense",
                "{\"device_code\":\"d\",\"user_code\":\"c\",\"verification_uri\":\"ftp://a/\"}",
                "{\"device_code\":\"d\",\"user_code\":\"\\u001b[2J\",\"verification_uri\":\"https://a/\"}",
                "{\"device_code\":\"\",\"user_code\":\"c\",\"verification_uri\":\"https://a/\"}"
            })
    void answer_without_a_code_is_refused(String body) {
        try (FakeProxy proxy =
                FakeProxy.plain(
                        FakeProxy.answering(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + body.length()
                                        + "\r\n\r\n"
                                        + body))) {
            TunnelException fault =
                    catchThrowableOfType(
                            TunnelException.class,
                            () -> method("http://127.0.0.1:" + proxy.port()).obtain(LONG));

            assertThat(fault).hasMessageContaining("no code or no address");
            assertThat(events.said()).isEmpty();
        }
    }
}
