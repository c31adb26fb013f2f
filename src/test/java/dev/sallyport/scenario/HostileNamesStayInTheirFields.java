package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F117 for what a provider says of people and what comes back with a browser: each event is one
 * line of JSON, bounded, without a character that a terminal would obey, and a page shows text as
 * text.
 */
@Timeout(90)
class HostileNamesStayInTheirFields {
    private static final String HOME = "https://proxy.example.test/.pomerium/";
    private static final String PRIVATE = "private.example.test:7";
    private static final String EVIL =
            "Eve\r\n{\"level\":\"fake\"}\u001b[31m\u0007\u202e\u2066\u0085\u0000<script>alert(1)</script>'\"";
    private static final int MOST = 100_000;

    private static ScriptedUpstream echo;
    private static ScriptedProvider provider;
    private static ServerFolder folder;
    private static ServerProcess server;

    @BeforeAll
    static void open() throws Exception {
        echo = ScriptedUpstream.echoing();
        provider = new ScriptedProvider(InstantSource.system());
        folder = new ServerFolder();
        folder.secured()
                .line("shared_secret: " + SignInServer.SHARED_SECRET)
                .line("databroker_storage_connection_string: state")
                .line("log_level: debug")
                .line("access_log_fields: [authority, method, path, query, user-agent, request-id]")
                .line(
                        "authorize_log_fields: [request-id, host, path, query, user, email,"
                                + " session-id, id-token-claims, headers]")
                .privateRoute(PRIVATE, echo.target(), SignInServer.ANYBODY);
        SignInServer.atProvider(folder, provider);
        server = ServerProcess.start(folder.write(), List.of());
    }

    @BeforeEach
    void honest() {
        provider.userInfo(claims -> claims);
        provider.idToken(claims -> claims);
        provider.answer("/token", null);
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
        folder.close();
        provider.close();
        echo.close();
    }

    private WebVisitor visitor() {
        return new WebVisitor(RawClient.to(server.port()));
    }

    private Answer signIn(WebVisitor browser) {
        Answer sent = browser.get(browser.get(HOME).location());
        return browser.get(
                WebVisitor.parameter(sent.location(), "redirect_uri")
                        + "?code="
                        + provider.approve(sent.location())
                        + "&state="
                        + WebVisitor.parameter(sent.location(), "state"));
    }

    private void linesAreWhole() {
        for (String line : server.lines()) {
            assertThat(line.length()).isLessThan(MOST);
            assertThat(line.codePoints())
                    .noneMatch(c ->
                            c < 0x20
                                    || (c >= 0x7f && c < 0xa0)
                                    || (c >= 0x202a && c <= 0x202e)
                                    || (c >= 0x2066 && c <= 0x2069));
        }
        assertThat(server.logLines())
                .isNotEmpty()
                .noneMatch(line -> "fake".equals(line.getString("level")))
                .noneMatch(line -> "error".equals(line.getString("level")));
        assertThat(server.errors()).isEmpty();
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(claims);
        changed.put(name, value);
        return changed;
    }

    @Test
    void f117_claims_are_written_as_text_and_bounded() {
        provider.userInfo(claims -> {
            Map<String, Object> changed = with(claims, "name", EVIL + "x".repeat(50_000));
            changed.put("groups", List.of(EVIL, "ops"));
            changed.put(EVIL, EVIL);
            changed.put("nested", Map.of(EVIL, Map.of(EVIL, List.of(EVIL))));
            for (int i = 0; i < 500; i++) {
                changed.put("claim" + i, EVIL);
            }
            return changed;
        });
        WebVisitor browser = visitor();

        Answer end = signIn(browser);

        if (end.status() == 302) {
            String token = browser.cookies("proxy.example.test").get("_pomerium");
            assertThat(
                            SignInServer.connect(
                                            RawClient.to(server.port()),
                                            PRIVATE,
                                            "Authorization: Pomerium " + token)
                                    .status())
                    .isEqualTo(200);
            assertThat(browser.get(HOME).body()).doesNotContain("<script>alert", "\u202e");
            var _ =
                    server.awaitLine(
                            "the decision", l -> "authorize".equals(l.getString("service")));
        } else {
            assertThat(end.status()).isIn(403, 503);
        }
        linesAreWhole();
    }

    @Test
    void f117_name_of_one_user_is_shown_as_text() {
        provider.userInfo(claims -> with(claims, "name", EVIL));
        WebVisitor browser = visitor();

        assertThat(signIn(browser).location()).isEqualTo(HOME);

        String page = browser.get(HOME).body();
        assertThat(page).contains("Eve", "&lt;script&gt;").doesNotContain("<script>alert");
        JsonObject claims = new JsonObject(browser.get(HOME + "user").body());
        assertThat(claims.getString("name")).startsWith("Eve");
        linesAreWhole();
    }

    @Test
    void f117_address_and_subject_that_are_none_sign_nobody_in_under_them() {
        provider.userInfo(claims -> with(claims, "email", "eve@example.com\r\n" + EVIL));
        WebVisitor browser = visitor();
        if (signIn(browser).status() == 302) {
            assertThat(browser.get(HOME).body()).doesNotContain("eve@example.com");
        }

        provider.idToken(claims -> with(claims, "sub", EVIL));
        provider.userInfo(claims -> with(claims, "sub", EVIL));
        WebVisitor other = visitor();
        assertThat(signIn(other).status()).isIn(302, 403, 503);
        provider.idToken(claims -> with(claims, "sub", "x".repeat(500_000)));
        provider.userInfo(claims -> with(claims, "sub", "x".repeat(500_000)));
        assertThat(signIn(visitor()).status()).isIn(302, 403, 503);
        linesAreWhole();
    }

    @Test
    void f117_words_of_the_provider_and_of_callers_are_text() {
        provider.answer(
                "/token",
                exchange ->
                        ScriptedProvider.json(
                                exchange, 400, Map.of("error", EVIL, "error_description", EVIL)));
        assertThat(signIn(visitor()).status()).isIn(403, 503);
        provider.answer("/token", null);
        String evil = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
        WebVisitor browser = visitor();
        Answer sent = browser.get(browser.get(HOME).location());
        String state = WebVisitor.parameter(sent.location(), "state");
        for (String target :
                List.of(
                        "/oauth2/callback?state=" + state + "&error=" + evil,
                        "/oauth2/callback?state=" + evil + "&code=" + evil,
                        "/.pomerium/sign_in?pomerium_redirect_uri=" + evil,
                        "/.pomerium/device?user_code=" + evil,
                        "/.pomerium/api/v1/login?pomerium_redirect_uri=" + evil,
                        "/.pomerium/" + evil)) {
            Answer answer =
                    browser.get(
                            "https://proxy.example.test" + target,
                            "User-Agent: \u001b[31m{\"level\":\"fake\"}",
                            "X-Request-Id: {\"level\":\"fake\"}");
            assertThat(answer.body()).doesNotContain("<script>alert", "\u202e");
        }
        WebVisitor known = visitor();
        signIn(known);
        String form = known.get(HOME + "device?user_code=%22%3E%3Cscript%3Ealert(1)").body();
        assertThat(form).doesNotContain("<script>alert");
        linesAreWhole();
    }
}
