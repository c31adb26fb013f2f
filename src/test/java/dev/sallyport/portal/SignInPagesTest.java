package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeProvider;
import dev.sallyport.identity.token.Tokens;
import dev.sallyport.portal.PortalRig.Answer;
import dev.sallyport.portal.PortalRig.Browser;
import dev.sallyport.request.Header;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInPagesTest {
    private static final String LOGIN =
            "https://proxy.test/.pomerium/api/v1/login?pomerium_redirect_uri=";
    private static final String HOME = "https://proxy.test/.pomerium/";

    private final PortalRig rig = new PortalRig(Optional.of("https://auth.test"));
    private final Browser browser = rig.new Browser();

    @AfterEach
    void close() {
        rig.close();
    }

    private String loginAddress() {
        Answer answer = browser.get(LOGIN + "http://127.0.0.1:4711/x?a=b");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private String stranger() {
        Answer answer = browser.get(HOME);
        assertThat(answer.status()).isEqualTo(302);
        return answer.location();
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    @Test
    void program_gets_a_token_at_its_loopback_address() {
        Answer end = browser.signIn(loginAddress(), "alice");
        assertThat(end.status()).isEqualTo(302);
        assertThat(end.location()).startsWith("http://127.0.0.1:4711/x?a=b&pomerium_jwt=");
        String token = PortalRig.parameter(end.location(), "pomerium_jwt");
        Answer user =
                rig.ask(
                        "GET",
                        "proxy.test",
                        "/.pomerium/user",
                        "",
                        List.of(new Header("authorization", "Bearer Pomerium-" + token)));
        assertThat(user.status()).isEqualTo(200);
        assertThat(user.body())
                .contains("\"email\":\"alice@example.com\"", "\"groups\":[\"staff\"]");
    }

    @Test
    void second_program_needs_no_second_sign_in() {
        browser.signIn(loginAddress(), "alice");
        Answer again = browser.get(loginAddress());
        assertThat(again.location()).contains("pomerium_jwt=");
    }

    @Test
    void login_address_is_the_whole_body() {
        assertThat(loginAddress())
                .startsWith("https://auth.test/.pomerium/sign_in?")
                .doesNotContain("\n")
                .contains("pomerium_programmatic=true");
    }

    @Test
    void browser_gets_a_cookie_on_the_host_where_it_began() {
        Answer handed = browser.signIn(stranger(), "bob");
        assertThat(handed.location()).startsWith("https://proxy.test/.pomerium/callback/?");
        Answer arrived = browser.get(handed.location());
        assertThat(arrived.location()).isEqualTo(HOME);
        assertThat(arrived.cookies().getFirst())
                .startsWith("_pomerium=")
                .endsWith("; Secure; HttpOnly; SameSite=Lax");
        Answer page = browser.get(HOME);
        assertThat(page.body()).contains("bob@example.com", "staff").doesNotContain("refresh-bob");
        assertThat(page.headers().get("content-security-policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'");
    }

    @Test
    void state_that_this_browser_did_not_begin_is_refused() {
        Answer toProvider = browser.get(loginAddress());
        Browser other = rig.new Browser();
        Answer refused = other.get(PortalRig.back(toProvider.location(), "alice"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.cookies()).isEmpty();
    }

    @Test
    void state_counts_once() {
        Answer toProvider = browser.get(loginAddress());
        var before = rig.new Browser();
        before.cookies.putAll(browser.cookies);
        String back = PortalRig.back(toProvider.location(), "alice");
        before.cookies.replaceAll((host, kept) -> new java.util.LinkedHashMap<>(kept));
        assertThat(browser.get(back).status()).isEqualTo(302);
        assertThat(before.get(back).status()).isEqualTo(400);
    }

    @Test
    void state_expires_after_ten_minutes() {
        Answer toProvider = browser.get(loginAddress());
        rig.now = rig.now.plus(Duration.ofMinutes(10).plusSeconds(1));
        Answer late = browser.get(PortalRig.back(toProvider.location(), "alice"));
        assertThat(late.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?state=",
                "?code=a",
                "?state=AAAAAAAAAAAAAAAAAAAAAAAA&code=a",
                "?state=a;b"
            })
    void callback_without_a_state_of_ours_is_refused(String query) {
        assertThat(browser.get("https://auth.test/oauth2/callback" + query).status())
                .isEqualTo(400);
    }

    @Test
    void two_tabs_sign_in_at_once() {
        Answer first = browser.get(loginAddress());
        Answer second = browser.get(loginAddress());
        Answer one = browser.get(PortalRig.back(first.location(), "alice"));
        Answer two = browser.get(PortalRig.back(second.location(), "alice"));
        assertThat(List.of(one, two)).allMatch(a -> a.location().contains("pomerium_jwt="));
        assertThat(browser.cookies.get("auth.test")).containsOnlyKeys("_pomerium");
    }

    @Test
    void cookie_that_was_there_before_is_replaced() {
        browser.signIn(loginAddress(), "alice");
        String planted = browser.cookies.get("auth.test").get("_pomerium");
        Browser victim = rig.new Browser();
        victim.cookies.put("auth.test", new java.util.LinkedHashMap<>());
        victim.cookies.get("auth.test").put("_pomerium", "planted");
        victim.signIn(loginAddress(), "bob");
        assertThat(victim.cookies.get("auth.test").get("_pomerium")).isNotEqualTo(planted);
    }

    @Test
    void provider_that_says_no_is_not_asked_again_by_us() {
        Answer toProvider = browser.get(loginAddress());
        String state = PortalRig.parameter(toProvider.location(), "state");
        Answer no =
                browser.get("https://auth.test/oauth2/callback?error=access_denied&state=" + state);
        assertThat(no.status()).isEqualTo(403);
        assertThat(no.body()).contains("access_denied", "request-1");
    }

    @Test
    void provider_that_cannot_be_reached_is_said_to_be() {
        rig.provider.fault = FakeProvider.unreachable();
        Answer down = browser.get(loginAddress());
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.body()).contains("identity provider", "request-1");
    }

    @Test
    void answer_of_another_issuer_is_refused() {
        Answer toProvider = browser.get(loginAddress());
        Answer mixed =
                browser.get(
                        PortalRig.back(toProvider.location(), "alice") + "&iss=https%3A%2F%2Fevil");
        assertThat(mixed.status()).isEqualTo(400);
    }

    @Test
    void every_change_of_a_signed_address_is_refused() {
        String url = loginAddress();
        int query = url.indexOf('?') + 1;
        for (int i = query; i < url.length(); i++) {
            char other = url.charAt(i) == 'x' ? 'y' : 'x';
            String changed = url.substring(0, i) + other + url.substring(i + 1);
            rig.source = "source " + i;
            assertThat(browser.get(changed).status()).as(changed).isEqualTo(400);
        }
        assertThat(browser.get(url + "&pomerium_programmatic=true").status()).isEqualTo(400);
        assertThat(browser.get(url.substring(0, url.indexOf("&pomerium_signature"))).status())
                .isEqualTo(400);
        rig.now = rig.now.plus(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(browser.get(url).status()).isEqualTo(400);
    }

    @Test
    void address_of_one_page_is_none_of_another() {
        String url = loginAddress();
        String elsewhere = url.replace("/.pomerium/sign_in", "/.pomerium/callback/");
        assertThat(browser.get(elsewhere).status()).isEqualTo(400);
    }

    @Test
    void sign_in_elsewhere_leads_to_the_sign_in_host() {
        Answer answer = browser.get("https://proxy.test/.pomerium/sign_in");
        assertThat(answer.location()).isEqualTo("https://auth.test/.pomerium/sign_in");
    }

    @Test
    void token_changed_anywhere_is_nobody() {
        Answer end = browser.signIn(loginAddress(), "alice");
        String token = decoded(PortalRig.parameter(end.location(), "pomerium_jwt"));
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(status(changed)).as("%s at %d", changed, i).isEqualTo(401);
        }
        assertThat(status(token + ".x")).isEqualTo(401);
        assertThat(status("")).isEqualTo(401);
        assertThat(status("x".repeat(Tokens.MAX_CHARS + 1))).isEqualTo(401);
        assertThat(status(token)).isEqualTo(200);
    }

    private int status(String token) {
        return rig.ask(
                        "GET",
                        "proxy.test",
                        "/.pomerium/user",
                        "",
                        List.of(new Header("authorization", "Pomerium " + token)))
                .status();
    }

    @Test
    void session_that_has_expired_is_nobodys() {
        Answer end = browser.signIn(loginAddress(), "alice");
        String token = PortalRig.parameter(end.location(), "pomerium_jwt");
        rig.now = rig.now.plus(Duration.ofHours(14));
        assertThat(status(token)).isEqualTo(401);
    }
}
