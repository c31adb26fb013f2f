package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.loginApi;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F067 to F070: what comes back from a provider, with which cookies, and where it leads. */
@Timeout(90)
class SignInsComeBackOnlyToTheirBrowser {
    private static final String CALLBACK = "https://" + HOST + "/oauth2/callback";
    private static final String COOKIE = "_pomerium";
    private static SignInServer server;

    private final WebVisitor browser = server.visitor();

    @BeforeAll
    static void open() {
        server = SignInServer.scripted();
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void provider_is_honest_again() {
        ScriptedProvider provider = server.provider();
        provider.idToken(UnaryOperator.identity());
        provider.tokenAnswer(UnaryOperator.identity());
        provider.answer("/token", null);
        server.clock().advance(Duration.ofMinutes(1));
    }

    /** As far as the provider; the answer says where that is. */
    private Answer sent() {
        Answer sent = browser.get(browser.get(HOME).location());
        assertThat(sent.location()).startsWith(server.provider().url() + "/authorize?");
        return sent;
    }

    private void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body())
                .contains(answer.header("x-request-id"))
                .doesNotContain("Exception", "\tat ", "state=");
        assertThat(answer.location()).isEmpty();
        assertThat(browser.cookies(HOST)).doesNotContainKey(COOKIE);
        assertThat(browser.get(HOME).status()).isEqualTo(302);
        Awaitility.await("the access line")
                .until(() ->
                        server.lines(answer.header("x-request-id")).stream()
                                .anyMatch(line ->
                                        code.equals(line.getString("response-code-details"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?code=c",
                "?state=&code=c",
                "?code=c&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "?code=c&state=%00%0d%0a",
                "?code=c&state=x&state=y"
            })
    void f067_state_that_is_none_signs_nobody_in(String query) {
        sent();

        refused(browser.get(CALLBACK + query), 400, "state_invalid");
    }

    @Test
    void f067_state_of_another_browser_signs_nobody_in() {
        WebVisitor attacker = server.visitor();
        Answer theirs = attacker.get(attacker.get(HOME).location());
        sent();

        refused(browser.get(server.agreed(theirs, 0)), 400, "state_invalid");
    }

    /**
     * As Apple does it; a browser sends no cookie of ours with that form, and ours with the rest.
     */
    @Test
    void provider_that_posts_its_answer_signs_in_too() {
        String back = server.agreed(sent(), 0);
        String answer = back.substring(back.indexOf('?') + 1) + "&user=%7B%7D";

        Answer posted = server.visitor().post(CALLBACK, answer);
        assertThat(posted.location()).startsWith(CALLBACK + "?code=").doesNotContain("user");
        assertThat(browser.get(posted.location()).location()).isEqualTo(HOME);
        assertThat(browser.cookies(HOST)).containsKey(COOKIE);

        Answer elsewhere =
                server.visitor().post(CALLBACK, "code=c&state=s%0d%0a&iss=https://evil.test/#");
        assertThat(elsewhere.location())
                .isEqualTo(CALLBACK + "?code=c&state=s%0D%0A&iss=https%3A%2F%2Fevil.test%2F%23");
        assertThat(server.visitor().get(elsewhere.location()).status()).isEqualTo(400);
        assertThat(server.visitor().post(CALLBACK, "x".repeat(100_000)).status()).isEqualTo(413);
    }

    @Test
    void f067_state_counts_once_and_for_ten_minutes() {
        String back = server.agreed(sent(), 0);
        Map<String, String> before = new HashMap<>(browser.cookies(HOST));
        assertThat(browser.get(back).status()).isEqualTo(302);
        browser.cookies(HOST).clear();
        browser.cookies(HOST).putAll(before);
        refused(browser.get(back), 400, "state_invalid");

        String late = server.agreed(sent(), 0);
        server.clock().advance(Duration.ofMinutes(11));
        refused(browser.get(late), 400, "state_invalid");
    }

    @Test
    void f068_code_that_was_used_signs_nobody_in() {
        String used = WebVisitor.parameter(server.agreed(sent(), 0), "code");
        String state = WebVisitor.parameter(sent().location(), "state");
        String stolen = CALLBACK + "?code=" + used + "&state=" + state;

        // The code belongs to the first attempt: its challenge is not this one's.
        refused(browser.get(stolen), 403, "identity_provider_refused");
    }

    @Test
    void f068_nonce_or_issuer_of_another_signs_nobody_in() {
        server.provider().idToken(claims -> with(claims, "nonce", "another"));
        refused(browser.get(server.agreed(sent(), 0)), 503, "identity_provider_unavailable");
        server.provider().idToken(claims -> with(claims, "iss", "https://evil.example"));
        refused(browser.get(server.agreed(sent(), 0)), 503, "identity_provider_unavailable");
        server.provider().idToken(UnaryOperator.identity());
        String mixedUp = server.agreed(sent(), 0) + "&iss=https%3A%2F%2Fevil.example";
        refused(browser.get(mixedUp), 400, "state_invalid");
        assertThat(server.provider().lastForm())
                .doesNotContainValue(WebVisitor.parameter(mixedUp, "code"));
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> changed = new HashMap<>(claims);
        changed.put(name, value);
        return changed;
    }

    @Test
    void f068_refusal_of_the_provider_is_said_and_not_repeated() {
        String state = WebVisitor.parameter(sent().location(), "state");
        Answer answer =
                browser.get(
                        CALLBACK
                                + "?error=access_denied&error_description=%3Cb%3Eevil&state="
                                + state);

        refused(answer, 403, "identity_provider_refused");
        assertThat(answer.body()).contains("access_denied").doesNotContain("<b>evil");
    }

    @Test
    void f069_cookie_that_was_there_before_is_never_the_one_afterwards() {
        String old = server.token();
        browser.cookies(HOST).put(COOKIE, old + "x");

        Answer end = server.signIn(browser, browser.get(HOME).location());

        assertThat(end.location()).isEqualTo(HOME);
        assertThat(browser.cookies(HOST).get(COOKIE)).isNotIn(old, old + "x");
        String set =
                end.all("set-cookie").stream()
                        .filter(cookie -> cookie.startsWith(COOKIE + "="))
                        .findFirst()
                        .orElseThrow();
        assertThat(set)
                .contains("; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax")
                .doesNotContain("Domain=")
                .hasSizeLessThan(4096);
    }

    @Test
    void f069_two_sign_ins_at_once_in_one_browser_both_end_well() {
        Answer one = sent();
        Answer two = sent();

        String first = server.agreed(one, 0);
        String second = server.agreed(two, 0);

        assertThat(browser.get(second).location()).isEqualTo(HOME);
        String session = browser.cookies(HOST).get(COOKIE);
        assertThat(browser.get(first).location()).isEqualTo(HOME);
        assertThat(browser.cookies(HOST)).containsOnlyKeys(COOKIE);
        assertThat(browser.cookies(HOST).get(COOKIE)).isNotEqualTo(session);
    }

    @Test
    void f069_cookie_is_dead_and_gone_after_signing_out() {
        server.signIn(browser, browser.get(HOME).location());
        String old = browser.cookies(HOST).get(COOKIE);
        Answer form = browser.get(HOME + "sign_out");

        Answer out = browser.post(HOME + "sign_out", "proof=" + form.field("proof"));

        assertThat(out.status()).isEqualTo(200);
        assertThat(browser.cookies(HOST)).isEmpty();
        browser.cookies(HOST).put(COOKIE, old);
        assertThat(browser.get(HOME).status()).isEqualTo(302);
        assertThat(server.statusWith(old)).isEqualTo(401);
    }

    @Test
    void f069_sign_out_wants_the_form_that_this_session_was_shown() {
        server.signIn(browser, browser.get(HOME).location());
        WebVisitor attacker = server.visitor();
        server.signIn(attacker, attacker.get(HOME).location());
        String theirs = attacker.get(HOME + "sign_out").field("proof");

        assertThat(browser.post(HOME + "sign_out", "").status()).isEqualTo(400);
        assertThat(browser.post(HOME + "sign_out", "proof=" + theirs).status()).isEqualTo(400);
        assertThat(browser.get(HOME).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1",
                "http://127.0.0.1:1/x",
                "http://[::1]:1",
                "http://LOCALHOST"
            })
    void f070_programs_on_this_machine_may_be_sent_a_token(String target) {
        assertThat(browser.send("GET", loginApi(target), "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil",
                "http://localhost.evil",
                "http://127.0.0.1@evil",
                "http://evil#@localhost",
                "//evil",
                "http:\\\\evil",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "http://0x7f.1",
                "http://localhost\0.evil",
                "http://local\thost",
                "http://local\nhost"
            })
    void f070_nobody_else_may(String target) {
        Answer answer = browser.send("GET", loginApi(target), "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("pomerium_signature", "evil", "alert");
    }

    @Test
    void f070_long_addresses_are_none() {
        String target = "http://localhost/" + "x".repeat(4_096);

        assertThat(browser.send("GET", loginApi(target), "").status()).isEqualTo(400);
        // Longer than any request line that is read at all.
        assertThat(browser.send("GET", loginApi(target.repeat(3)), "").status()).isEqualTo(414);
    }

    @Test
    void f070_signed_address_cannot_be_turned_elsewhere() {
        String address = server.signInAddress();
        for (String changed :
                new String[] {
                    address.replace("127.0.0.1", "evil.test"),
                    address + "&pomerium_redirect_uri=https%3A%2F%2Fevil.test",
                    address.replace("?", "?pomerium_redirect_uri=https%3A%2F%2Fevil.test&"),
                    address.replaceAll("&pomerium_signature=.*", "")
                }) {
            assertThat(changed).isNotEqualTo(address);

            refused(browser.get(changed), 400, "signature_invalid");
        }
        server.clock().advance(Duration.ofMinutes(6));
        refused(browser.get(address), 400, "signature_invalid");
    }
}
