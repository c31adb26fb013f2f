package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.portal.PortalRig.Answer;
import dev.sallyport.portal.PortalRig.Browser;
import dev.sallyport.request.Header;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginApiTest {
    private static final String LOGIN = "https://proxy.test/.pomerium/api/v1/login";
    private static final String TO = "?pomerium_redirect_uri=";

    private final PortalRig rig = new PortalRig(Optional.empty());
    private final Browser browser = rig.new Browser();

    @AfterEach
    void close() {
        rig.close();
    }

    private int status(String target) {
        return browser.get(LOGIN + TO + URLEncoder.encode(target, StandardCharsets.UTF_8)).status();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1",
                "http://127.0.0.1:1/x",
                "http://[::1]:1",
                "http://LOCALHOST:1",
                "http://127.255.0.9:1",
                "https://localhost/x?y=z"
            })
    void programs_on_this_machine_may_be_sent_back_to(String target) {
        assertThat(status(target)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil",
                "http://localhost.evil",
                "http://127.0.0.1@evil",
                "http://evil#@localhost",
                "http://localhost#x",
                "//evil",
                "//localhost",
                "http:\\\\evil",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "http://0x7f.1",
                "http://2130706433:1",
                "http://127.1",
                "http://127.0.0.01",
                "http://127.0.0.256",
                "http://localhost%00.evil",
                "http://localhost\tevil",
                "http://local\nhost",
                " http://localhost",
                "http://user:pw@localhost",
                "http://[::2]:1",
                "ftp://localhost"
            })
    void others_may_not(String target) {
        assertThat(status(target)).isEqualTo(400);
    }

    @Test
    void address_of_ten_kilobytes_is_refused() {
        assertThat(status("http://localhost/" + "x".repeat(10_240))).isEqualTo(400);
    }

    @Test
    void missing_address_is_not_found() {
        assertThat(browser.get(LOGIN).status()).isEqualTo(404);
        assertThat(browser.get(LOGIN + TO).status()).isEqualTo(404);
    }

    @Test
    void address_given_twice_is_none() {
        String one = "pomerium_redirect_uri=http://localhost:1";
        assertThat(browser.get(LOGIN + "?" + one + "&" + one).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "HEAD", "DELETE"})
    void only_get_is_allowed(String method) {
        Answer answer = browser.send(method, LOGIN + TO + "http://localhost:1", "", List.of());
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("allow", "GET");
    }

    private String token() {
        String url = browser.get(LOGIN + TO + "http://127.0.0.1:1").body();
        return PortalRig.parameter(browser.signIn(url, "alice").location(), "pomerium_jwt");
    }

    private Answer ask(String method, String path, String form, String token) {
        List<Header> headers =
                token.isEmpty()
                        ? List.of(new Header("accept", "application/json"))
                        : List.of(
                                new Header("accept", "application/json"),
                                new Header("authorization", "Bearer Pomerium-" + token));
        return rig.ask(method, "proxy.test", path, form, headers);
    }

    @Test
    void logout_ends_the_session() {
        String token = token();
        assertThat(ask("GET", "/.pomerium/user", "", token).status()).isEqualTo(200);
        assertThat(ask("POST", "/.pomerium/api/v1/logout", "", token).status()).isEqualTo(204);
        assertThat(ask("GET", "/.pomerium/user", "", token).status()).isEqualTo(401);
        assertThat(ask("POST", "/.pomerium/api/v1/logout", "", token).status()).isEqualTo(401);
    }

    @Test
    void logout_takes_no_cookie() {
        token();
        Answer answer = browser.post("https://proxy.test/.pomerium/api/v1/logout", "");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(browser.get("https://proxy.test/.pomerium/").status()).isEqualTo(200);
    }

    @Test
    void routes_want_somebody_who_is_known() {
        assertThat(ask("GET", "/.pomerium/api/v1/routes", "", "").status()).isEqualTo(401);
        Answer page = rig.new Browser().get("https://proxy.test/.pomerium/api/v1/routes");
        assertThat(page.status()).isEqualTo(302);
        assertThat(ask("GET", "/.pomerium/api/v1/routes", "", token()).status()).isEqualTo(200);
    }

    @Test
    void service_account_is_no_person() throws Exception {
        String token =
                rig.identity
                        .accounts()
                        .create("robot", null)
                        .await(10, java.util.concurrent.TimeUnit.SECONDS)
                        .orElseThrow();
        assertThat(ask("GET", "/.pomerium/user", "", token).status()).isEqualTo(401);
        assertThat(ask("POST", "/.pomerium/api/v1/logout", "", token).status()).isEqualTo(401);
    }

    @Test
    void device_is_let_in_by_a_code_on_our_page() {
        JsonObject grant = new JsonObject(ask("POST", "/.pomerium/api/v1/device", "", "").body());
        String code = grant.getString("device_code");
        assertThat(grant.getString("user_code")).matches("[B-Z]{4}-[B-Z]{4}");
        String poll = "device_code=" + code;
        assertThat(ask("POST", "/.pomerium/api/v1/device/token", poll, "").body())
                .contains("authorization_pending");
        token();
        String url = grant.getString("verification_uri_complete");
        String page = browser.get(url).body();
        assertThat(page).contains(grant.getString("user_code"), "alice@example.com");
        String proof = page.replaceAll("(?s).*name=\"proof\" value=\"([^\"]+)\".*", "$1");
        String typed = grant.getString("user_code").toLowerCase(java.util.Locale.ROOT);
        assertThat(browser.post(url, "user_code=" + typed).status()).isEqualTo(400);
        assertThat(browser.post(url, "proof=" + proof + "&user_code=WRNG-CODE").body())
                .contains("No device waits");
        assertThat(browser.post(url, "proof=" + proof + "&user_code=" + typed).body())
                .contains("Device signed in");
        Answer done = ask("POST", "/.pomerium/api/v1/device/token", poll, "");
        String token = new JsonObject(done.body()).getString("token");
        assertThat(ask("GET", "/.pomerium/user", "", token).status()).isEqualTo(200);
        assertThat(ask("POST", "/.pomerium/api/v1/device/token", poll, "").body())
                .contains("expired_token");
    }

    @Test
    void device_code_expires() {
        JsonObject grant = new JsonObject(ask("POST", "/.pomerium/api/v1/device", "", "").body());
        rig.now = rig.now.plusSeconds(601);
        String poll = "device_code=" + grant.getString("device_code");
        assertThat(ask("POST", "/.pomerium/api/v1/device/token", poll, "").body())
                .contains("expired_token");
    }

    @Test
    void one_source_cannot_flood_and_others_do_not_notice() {
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            refused += ask("POST", "/.pomerium/api/v1/device", "", "").status() == 429 ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(50);
        rig.source = "192.0.2.2";
        assertThat(ask("POST", "/.pomerium/api/v1/device", "", "").status()).isEqualTo(200);
    }

    @Test
    void key_set_has_one_public_key() {
        JsonObject keys =
                new JsonObject(ask("GET", "/.well-known/pomerium/jwks.json", "", "").body());
        JsonObject key = keys.getJsonArray("keys").getJsonObject(0);
        assertThat(key.getString("alg")).isEqualTo("ES256");
        assertThat(key.fieldNames()).doesNotContain("d").contains("x", "y", "kid");
    }
}
