package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.fake.FakeProxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ProxyApiTest {
    private static ProxyApi api(FakeProxy proxy) {
        return new ProxyApi(
                new ProxyConnector(
                        ProxyUrl.parse("http://127.0.0.1:" + proxy.port()),
                        null,
                        "sallyport/9",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1)));
    }

    private static ProxyApi.Answer asked(String answer) throws TunnelException {
        try (FakeProxy proxy = FakeProxy.plain(FakeProxy.answering(answer.replace("|", "\r\n")))) {
            return api(proxy).get("/x", null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK|Content-Length: 5||hello world",
        "HTTP/1.1 200 OK||hello",
        "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||2|he|3;a=b|llo|0|X: y||more",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||00005|hello|0||",
        "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 5||hello"
    })
    void whole_bodies_are_read_however_they_are_framed(String answer) throws Exception {
        assertThat(asked(answer).body()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 6||hello",
                "HTTP/1.1 200 OK|Content-Length: -1||hello",
                "HTTP/1.1 200 OK|Content-Length: x||hello",
                "HTTP/1.1 200 OK|Content-Length: 65537||hello",
                "HTTP/1.1 200 OK|Content-Length: 99999999999||hello",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||4|hello|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||+5|hello|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||-5|hello|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||x|hello|0||",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||fffffffff|hello|0||"
            })
    void half_a_body_or_a_damaged_one_is_no_answer(String answer) {
        TunnelException fault = catchThrowableOfType(TunnelException.class, () -> asked(answer));

        assertThat(fault).isNotNull();
    }

    @Test
    void endless_body_is_no_answer() {
        try (FakeProxy proxy =
                FakeProxy.plain(session -> {
                    session.send("HTTP/1.1 200 OK\r\n\r\n");
                    for (int i = 0; i < 100_000; i++) {
                        session.send("0123456789");
                    }
                })) {
            TunnelException fault =
                    catchThrowableOfType(TunnelException.class, () -> api(proxy).get("/x", null));

            assertThat(fault).hasMessageContaining("longer than 65536 bytes");
        }
    }

    @Test
    void body_that_never_ends_is_too_late() {
        try (FakeProxy proxy =
                FakeProxy.plain(session -> {
                    session.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
                    Thread.sleep(Duration.ofSeconds(20));
                })) {
            TunnelException fault =
                    catchThrowableOfType(TunnelException.class, () -> api(proxy).get("/x", null));

            assertThat(fault.reason()).isEqualTo(TunnelException.Reason.UNREACHABLE);
        }
    }

    @Test
    void requests_are_exactly_these() throws Exception {
        try (FakeProxy proxy =
                FakeProxy.plain(FakeProxy.answering("HTTP/1.1 204 No Content\r\n\r\n"))) {
            Credential credential = Credential.of("a.b.c");
            assertThat(api(proxy).get("/x?y", credential).status()).isEqualTo(204);
            assertThat(api(proxy).post("/z", null, "k=v").body()).isEmpty();

            String common =
                    "Host: 127.0.0.1:"
                            + proxy.port()
                            + "\r\nUser-Agent: sallyport/9\r\n"
                            + "Accept: application/json, text/plain;q=0.9\r\nConnection: close\r\n";
            assertThat(proxy.heads())
                    .containsExactly(
                            "GET /x?y HTTP/1.1\r\n"
                                    + common
                                    + "Authorization: Bearer Pomerium-a.b.c\r\n\r\n",
                            "POST /z HTTP/1.1\r\n"
                                    + common
                                    + "Content-Type: application/x-www-form-urlencoded\r\n"
                                    + "Content-Length: 3\r\n\r\n");
        }
    }
}
