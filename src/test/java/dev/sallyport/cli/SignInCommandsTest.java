package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.token.TokenCache;
import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.FakePomerium;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows J37 to J39 of the wire protocol's list: our client at a real Pomerium's answers. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class SignInCommandsTest {
    private final FakePomerium pomerium = FakePomerium.plain();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir private Path folder;
    private Path browser;

    @BeforeEach
    void makeBrowser() throws IOException {
        browser = folder.resolve("browser");
        Files.writeString(browser, "#!/bin/sh\nexec curl -sSLo /dev/null \"$1\"\n");
        assertThat(browser.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void close() {
        pomerium.close();
    }

    private int run(String... args) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        Surroundings here =
                new Surroundings(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()),
                        new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")));
        return Main.run(here, args);
    }

    private int tcp(String target, String... more) {
        return run(
                Stream.concat(
                                Stream.of(
                                        "tcp",
                                        "--listen=-",
                                        "--proxy-url=" + pomerium.url(),
                                        "--browser-cmd=" + browser,
                                        target),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private TokenCache cache() {
        return new TokenCache(folder.resolve("cache"), warning -> {});
    }

    private ProxyUrl proxy() {
        return ProxyUrl.parse(pomerium.url());
    }

    private void kept(String token) {
        assertThat(cache().store(proxy(), Credential.of(token))).isTrue();
    }

    @Test
    void public_route_needs_no_sign_in() {
        assertThat(tcp("public.example.com:1")).isZero();
        assertThat(output()).isEqualTo("hello");
        assertThat(pomerium.logins()).isZero();
        assertThat(errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 401})
    void private_route_signs_in_once_and_the_next_command_not_again(int status) {
        FakePomerium _ = pomerium.unauthenticated(status);

        assertThat(tcp("redis.example.com:6379")).isZero();
        assertThat(output()).isEqualTo("hello");
        assertThat(errors())
                .startsWith("sallyport: sign in in the browser that opens")
                .contains("sallyport: signed in to 127.0.0.1:" + pomerium.port());
        assertThat(tcp("postgres.example.com:5432")).isZero();
        assertThat(errors()).isEmpty();

        // Location is for browsers: only the address of the login API was opened.
        assertThat(pomerium.heads()).noneMatch(head -> head.contains("never=followed"));
        assertThat(pomerium.logins()).isEqualTo(1);
        assertThat(pomerium.windows()).isEqualTo(1);
        assertThat(pomerium.connects()).isEqualTo(3);
    }

    @Test
    void session_that_ended_is_signed_in_for_again() {
        assertThat(tcp("redis.example.com:1")).isZero();
        pomerium.sessions().clear();

        assertThat(tcp("redis.example.com:1")).isZero();

        assertThat(pomerium.windows()).isEqualTo(2);
        assertThat(pomerium.connects()).isEqualTo(4);
    }

    @Test
    void token_that_is_refused_at_once_is_an_error_and_no_loop() {
        FakePomerium _ = pomerium.forgetful();

        assertThat(tcp("redis.example.com:1")).isEqualTo(5);

        assertThat(errors()).contains("it does not accept the sign-in that it has just given");
        assertThat(pomerium.windows()).isEqualTo(1);
        assertThat(pomerium.connects()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "denied.example.com:1, Forbidden: email-unauthorized; request id id-7; may not use",
        "unknown.example.com:1, 404; no such route",
        "dead.example.com:1, 503; does not answer"
    })
    void answer_that_is_no_question_of_signing_in_keeps_the_token(String target, String words) {
        String token = pomerium.issue();
        kept(token);

        assertThat(tcp(target)).isEqualTo(4);

        assertThat(errors()).hasLineCount(1).contains(words.split("; "));
        assertThat(cache().load(proxy())).isEqualTo(Credential.of(token));
        assertThat(pomerium.logins()).isZero();
        assertThat(errors()).doesNotContain(token);
    }

    @Test
    void nobody_signs_in_and_the_wait_ends() throws Exception {
        Files.writeString(browser, "#!/bin/sh\nexit 0\n");

        assertThat(tcp("redis.example.com:1", "--sign-in-timeout=300ms")).isEqualTo(5);

        assertThat(errors()).contains("nobody signed in to 127.0.0.1:", "in time", "--device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "25h", "soon"})
    void wrong_timeout_is_wrong_usage(String value) {
        assertThat(tcp("redis.example.com:1", "--sign-in-timeout=" + value)).isEqualTo(2);
        assertThat(errors()).contains("--sign-in-timeout").hasLineCount(1);
    }

    @Test
    void browser_command_that_is_missing_still_tells_the_address() {
        int code =
                tcp(
                        "redis.example.com:1",
                        "--browser-cmd=/nonexistent/x",
                        "--sign-in-timeout=300ms");

        // Given twice: the parser's error says so.
        assertThat(code).isEqualTo(2);
        code =
                run(
                        "tcp",
                        "--listen=-",
                        "--proxy-url=" + pomerium.url(),
                        "--browser-cmd=/nonexistent/x",
                        "--sign-in-timeout=300ms",
                        "redis.example.com:1");
        assertThat(code).isEqualTo(5);
        assertThat(errors())
                .contains("warning: cannot start /nonexistent/x")
                .contains("open this address in a browser on this machine")
                .contains(pomerium.url() + "/.pomerium/sign_in?");
    }

    @Test
    void address_is_a_field_of_its_own_in_json() {
        assertThat(tcp("redis.example.com:1", "--log-format=json")).isZero();
        assertThat(errors().lines().findFirst().orElseThrow())
                .contains("\"auth-url\":\"" + pomerium.url() + "/.pomerium/sign_in?");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void service_account_goes_before_a_kept_token_and_is_not_kept(boolean file) throws Exception {
        kept(pomerium.issue());
        String account = pomerium.issue();
        Path path = Files.writeString(folder.resolve("account"), "\n " + account + "\r\n");

        int code =
                tcp(
                        "redis.example.com:1",
                        file ? "--service-account-file=" + path : "--service-account=" + account);

        assertThat(code).isZero();
        assertThat(pomerium.heads())
                .singleElement()
                .asString()
                .contains("\r\nAuthorization: Pomerium " + account + "\r\n");
        assertThat(cache().load(proxy())).isNotEqualTo(Credential.of(account));
    }

    @Test
    void service_account_that_is_refused_opens_no_browser() throws Exception {
        Path path = Files.writeString(folder.resolve("account"), "expired.service.account");

        assertThat(tcp("redis.example.com:1", "--service-account-file=" + path)).isEqualTo(5);

        assertThat(errors())
                .hasLineCount(1)
                .contains("the service account's token is not accepted")
                .doesNotContain("expired.service");
        assertThat(pomerium.logins()).isZero();
        assertThat(pomerium.connects()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a\u0000b"})
    void service_account_file_without_a_token_is_wrong_usage(String content) throws Exception {
        Path path = Files.writeString(folder.resolve("account"), content);

        assertThat(tcp("redis.example.com:1", "--service-account-file=" + path)).isEqualTo(2);

        assertThat(errors()).hasLineCount(1).doesNotContain("words");
    }

    @Test
    void login_whoami_logout_go_together() {
        FakePomerium _ = pomerium.extended();
        assertThat(run("login", pomerium.url(), "--browser-cmd=" + browser)).isZero();
        assertThat(errors()).contains("signed in to");
        assertThat(output()).isEmpty();

        assertThat(run("login", pomerium.url(), "--browser-cmd=" + browser)).isZero();
        assertThat(errors()).startsWith("sallyport: already signed in to").hasLineCount(1);

        for (List<String> words : List.of(List.of("whoami"), List.of("whoami", pomerium.url()))) {
            assertThat(run(words.toArray(String[]::new))).isZero();
            assertThat(output())
                    .isEqualTo(
                            pomerium.url()
                                    + "\n  email: ann@example.com\n  groups: a, b\n  name: ?[2J\n");
        }

        assertThat(run("logout")).isZero();
        assertThat(errors()).startsWith("sallyport: signed out of " + pomerium.url());
        assertThat(pomerium.sessions()).isEmpty();
        assertThat(cache().load(proxy())).isNull();
        assertThat(pomerium.windows()).isEqualTo(1);

        assertThat(run("whoami")).isEqualTo(5);
        assertThat(errors()).contains("not signed in anywhere");
        assertThat(run("whoami", pomerium.url())).isEqualTo(5);
        assertThat(run("logout")).isZero();
        assertThat(run("logout", pomerium.url())).isZero();
        assertThat(errors()).contains("not signed in to");
    }

    @Test
    void login_after_the_session_ended_signs_in_again() {
        kept("ended.session.token");

        assertThat(run("whoami")).isEqualTo(5);
        assertThat(errors()).contains("any more");
        assertThat(run("login", pomerium.url(), "--browser-cmd=" + browser)).isZero();
        assertThat(run("whoami")).isZero();
    }

    @Test
    void login_on_another_device_shows_a_code() {
        FakePomerium _ = pomerium.extended("authorization_pending", "token");

        assertThat(run("login", "--device", pomerium.url())).isZero();

        assertThat(errors())
                .startsWith(
                        "sallyport: sign in on any device: open "
                                + pomerium.url()
                                + "/device and type WDJB-MJHT");
        assertThat(tcp("redis.example.com:1")).isZero();
        assertThat(pomerium.windows()).isZero();
    }

    @Test
    void login_on_another_device_at_a_pomerium_says_that_it_has_none() {
        assertThat(run("login", "--device", pomerium.url())).isEqualTo(5);
        assertThat(errors()).contains("knows no sign-in on another device").hasLineCount(1);
    }

    @Test
    void login_where_there_is_no_login_api_is_refused() {
        FakePomerium _ = pomerium.login(404, "");

        assertThat(run("login", pomerium.url())).isEqualTo(4);
        assertThat(errors()).contains("is this the right proxy?").hasLineCount(1);
    }

    @Test
    void logout_at_a_pomerium_forgets_the_token_and_says_so() {
        kept(pomerium.issue());

        assertThat(run("logout", pomerium.url())).isZero();

        assertThat(errors()).contains("on this machine", "sign out in the browser too");
        assertThat(cache().load(proxy())).isNull();
        assertThat(pomerium.sessions()).hasSize(1);
    }

    @Test
    void logout_without_the_proxy_forgets_the_token_all_the_same() {
        try (ClosedPort closed = new ClosedPort()) {
            String url = "http://127.0.0.1:" + closed.port();
            assertThat(cache().store(ProxyUrl.parse(url), Credential.of("a.b.c"))).isTrue();

            assertThat(run("logout")).isEqualTo(3);

            assertThat(errors()).contains("on this machine only", "connection refused");
            assertThat(cache().load(ProxyUrl.parse(url))).isNull();
        }
    }

    @Test
    void whoami_shows_a_service_account() throws Exception {
        Path path = Files.writeString(folder.resolve("account"), pomerium.issue());

        assertThat(run("whoami", "--service-account-file=" + path, pomerium.url())).isZero();
        assertThat(output()).contains("ann@example.com");
        assertThat(run("whoami", "--service-account-file=" + path)).isEqualTo(2);
        assertThat(errors()).contains("add its URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login",
                "login https://a/path",
                "login ftp://a",
                "whoami a:b",
                "logout a b",
                "login a --client-cert c",
                "whoami a --service-account a,b",
                "logout a --ca-cert !!"
            })
    void wrong_words_exit_2_with_one_line(String words) {
        kept("a");
        assertThat(run(words.split(" "))).isEqualTo(2);
        assertThat(errors()).startsWith("sallyport: ").hasLineCount(1);
    }
}
