package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.portal.PortalRig.Answer;
import dev.sallyport.portal.PortalRig.Browser;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignOutTest {
    private static final String HOME = "https://proxy.test/.pomerium/";
    private static final String SIGN_OUT = "https://proxy.test/.pomerium/sign_out";

    private final PortalRig rig = new PortalRig(Optional.empty());
    private final Browser browser = rig.new Browser();
    private final Browser laptop = rig.new Browser();

    @BeforeEach
    void signIn() {
        browser.signIn(browser.get(HOME).location(), "alice");
        laptop.signIn(laptop.get(HOME).location(), "alice");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String proof(Answer page) {
        return "proof=" + page.body().replaceAll("(?s).*name=\"proof\" value=\"([^\"]+)\".*", "$1");
    }

    @Test
    void looking_at_the_page_ends_nothing() {
        assertThat(browser.get(SIGN_OUT).body()).contains("Sign out?");
        assertThat(browser.get(HOME).status()).isEqualTo(200);
    }

    @Test
    void form_ends_the_session_and_goes_on_to_the_provider() {
        Answer done = browser.post(SIGN_OUT, proof(browser.get(SIGN_OUT)));
        assertThat(done.body()).contains("https://idp.test/logout?to&#x3D;");
        assertThat(browser.cookies.get("proxy.test")).isEmpty();
        assertThat(browser.get(HOME).status()).isEqualTo(302);
        assertThat(laptop.get(HOME).status()).isEqualTo(200);
    }

    @Test
    void old_cookie_is_dead_after_signing_out() {
        String old = browser.cookies.get("proxy.test").get("_pomerium");
        browser.post(SIGN_OUT, proof(browser.get(SIGN_OUT)));
        browser.cookies.get("proxy.test").put("_pomerium", old);
        assertThat(browser.get(HOME).status()).isEqualTo(302);
    }

    @Test
    void everywhere_ends_the_others_too() {
        browser.post(SIGN_OUT, proof(browser.get(SIGN_OUT)) + "&everywhere=yes");
        assertThat(laptop.get(HOME).status()).isEqualTo(302);
    }

    @Test
    void form_of_another_session_is_refused() {
        assertThat(browser.post(SIGN_OUT, proof(laptop.get(SIGN_OUT))).status()).isEqualTo(400);
        assertThat(browser.post(SIGN_OUT, "").status()).isEqualTo(400);
        assertThat(browser.get(HOME).status()).isEqualTo(200);
    }

    @Test
    void signing_out_twice_is_no_error() {
        browser.post(SIGN_OUT, proof(browser.get(SIGN_OUT)));
        assertThat(browser.get(SIGN_OUT).body()).contains("not signed in");
    }

    @Test
    void provider_that_is_down_keeps_nobody_in() {
        rig.provider.fault = dev.sallyport.fake.FakeProvider.unreachable();
        Answer done = browser.post(SIGN_OUT, proof(browser.get(SIGN_OUT)));
        assertThat(done.status()).isEqualTo(200);
        rig.provider.fault = null;
        assertThat(browser.get(HOME).status()).isEqualTo(302);
    }

    private int told(String token) {
        String url = "https://proxy.test/.pomerium/backchannel_logout";
        return rig.new Browser().post(url, "logout_token=" + token).status();
    }

    @Test
    void provider_ends_all_sessions_of_a_subject() {
        assertThat(told("alice")).isEqualTo(200);
        assertThat(browser.get(HOME).status()).isEqualTo(302);
        assertThat(laptop.get(HOME).status()).isEqualTo(302);
    }

    @Test
    void provider_ends_the_session_that_it_names() {
        assertThat(told("sid-alice")).isEqualTo(200);
        assertThat(browser.get(HOME).status()).isEqualTo(302);
    }

    @Test
    void logout_token_that_does_not_hold_ends_nothing() {
        assertThat(told("forged")).isEqualTo(400);
        assertThat(told("")).isEqualTo(400);
        assertThat(browser.get(HOME).status()).isEqualTo(200);
    }
}
