package dev.sallyport.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyApi;
import dev.sallyport.client.ProxyConnector;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.TunnelException;
import dev.sallyport.client.TunnelException.Reason;
import dev.sallyport.fake.FakePomerium;
import dev.sallyport.fake.FakeSignInEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class BrowserSignInTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final FakePomerium pomerium = FakePomerium.plain();
    private final FakeSignInEvents events = new FakeSignInEvents();

    @AfterEach
    void close() {
        pomerium.close();
    }

    private BrowserSignIn method(Browser browser) {
        return new BrowserSignIn(api(pomerium.url()), browser, new SecureRandom(), events);
    }

    static ProxyApi api(String url) {
        return new ProxyApi(
                new ProxyConnector(
                        ProxyUrl.parse(url), null, "sallyport/9", LONG, Duration.ofSeconds(5)));
    }

    /** Follows the redirects on a thread of its own. */
    private static boolean browse(String url) {
        Thread _ =
                Thread.startVirtualThread(() -> {
                    try {
                        HttpURLConnection page =
                                (HttpURLConnection) URI.create(url).toURL().openConnection();
                        int _ = page.getResponseCode();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return true;
    }

    @Test
    void browser_signs_in_with_the_address_that_the_proxy_names() throws Exception {
        Credential token = method(BrowserSignInTest::browse).obtain(LONG);

        assertThat(pomerium.sessions()).containsExactly(token.reveal());
        String login = pomerium.heads().getFirst();
        assertThat(login)
                .matches(
                        "(?s)GET /\\.pomerium/api/v1/login\\?pomerium_redirect_uri="
                                + "http%3A%2F%2F127\\.0\\.0\\.1%3A[0-9]+%2Fcallback%2F[\\w-]{22}"
                                + " HTTP/1\\.1\r\nHost: 127\\.0\\.0\\.1:"
                                + pomerium.port()
                                + "\r\n.*")
                .doesNotContain("Authorization");
        assertThat(events.said())
                .singleElement()
                .asString()
                .startsWith("opening " + pomerium.url() + "/.pomerium/sign_in?");
        assertThat(events.said().getFirst()).doesNotContain(token.reveal());
    }

    @Test
    void without_a_browser_the_address_is_told_and_waited_for() throws Exception {
        Thread person =
                Thread.startVirtualThread(() -> {
                    Awaitility.await().until(() -> !events.said().isEmpty());
                    boolean _ = browse(events.said().getFirst().replace("visit ", ""));
                });

        Credential token = method(Browser.none()).obtain(LONG);

        assertThat(pomerium.sessions()).containsExactly(token.reveal());
        person.join();
    }

    @Test
    void nobody_signs_in_and_no_second_window_is_opened() {
        BrowserSignIn method = method(url -> true);

        for (String shown : List.of("opening", "visit")) {
            TunnelException fault =
                    catchThrowableOfType(
                            TunnelException.class, () -> method.obtain(Duration.ofMillis(100)));

            assertThat(fault.reason()).isEqualTo(Reason.SIGN_IN_NEEDED);
            assertThat(fault).hasMessageContaining("nobody signed in", "--device");
            assertThat(events.said().getLast()).startsWith(shown);
        }
    }

    @ParameterizedTest
    @CsvSource({"404", "400", "500", "403", "302"})
    void proxy_without_a_login_api_is_refused(int status) {
        TunnelException fault =
                catchThrowableOfType(
                        TunnelException.class,
                        () -> {
                            FakePomerium _ = pomerium.login(status, "no");
                            Credential _ = method(url -> true).obtain(LONG);
                        });

        assertThat(fault.reason()).isEqualTo(Reason.REFUSED);
        assertThat(fault).hasMessageContaining("answered " + status);
        assertThat(events.said()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "javascript:alert(1)",
                "--help",
                "https://",
                "https://a b",
                "https://a/\u001b[2J",
                "https://a/ https://b/",
                "<html>sign in</html>",
                "/relative"
            })
    void address_that_is_none_is_shown_to_nobody(String body) {
        FakePomerium _ = pomerium.login(200, body);

        TunnelException fault =
                catchThrowableOfType(TunnelException.class, () -> method(url -> true).obtain(LONG));

        assertThat(fault).hasMessageContaining("named no address");
        assertThat(events.said()).isEmpty();
    }

    @Test
    void host_of_the_login_api_has_no_default_port() {
        assertThat(ProxyUrl.parse("https://proxy.example.com").host())
                .isEqualTo("proxy.example.com");
        assertThat(ProxyUrl.parse("http://[::1]:80").host()).isEqualTo("[::1]");
        assertThat(ProxyUrl.parse("https://proxy.example.com:80").host())
                .isEqualTo("proxy.example.com:80");
    }

    @Test
    void program_that_cannot_be_started_is_said() {
        assertThat(new BrowserCommand(List.of("/nonexistent/x"), events).open("https://a/"))
                .isFalse();
        assertThat(events.said()).singleElement().asString().contains("/nonexistent/x");
    }

    @Test
    void program_that_fails_is_said() {
        assertThat(new BrowserCommand(List.of("false"), events).open("https://a/")).isTrue();

        Awaitility.await().until(() -> !events.said().isEmpty());
        assertThat(events.said().getFirst()).contains("false ended with 1");
    }

    @Test
    void opener_is_the_systems_and_needs_a_display_on_linux() {
        assertThat(BrowserCommand.opener(Map.of(), "Linux")).isNull();
        assertThat(BrowserCommand.opener(Map.of("DISPLAY", ":0"), "Linux"))
                .containsExactly("xdg-open");
        assertThat(BrowserCommand.opener(Map.of("WAYLAND_DISPLAY", "w"), "FreeBSD"))
                .containsExactly("xdg-open");
        assertThat(BrowserCommand.opener(Map.of(), "Mac OS X")).containsExactly("open");
        assertThat(BrowserCommand.opener(Map.of(), "Windows 11"))
                .containsExactly("rundll32", "url.dll,FileProtocolHandler");
    }
}
