package dev.sallyport.identity.login.remote;

import static dev.sallyport.identity.login.remote.ProviderRig.CALLBACK;
import static dev.sallyport.identity.login.remote.ProviderRig.assertFails;
import static dev.sallyport.identity.login.remote.ProviderRig.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GithubProviderTest {
    private ProviderRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new ProviderRig(ProviderKind.GITHUB);
        rig.script.answer(
                "/login/oauth/access_token",
                e ->
                        ScriptedProvider.json(
                                e, 200, Map.of("access_token", "gho_1", "scope", "user")));
        api(
                "/user",
                new JsonObject().put("id", 42).put("login", "alice").put("name", "Alice").encode());
        api(
                "/user/emails",
                """
                [{"email":"old@example.com","primary":false,"verified":true},
                 {"email":"alice@example.com","primary":true,"verified":true}]
                """);
        api("/user/orgs", "[{\"login\":\"acme\"}]");
        api("/user/teams", "[{\"slug\":\"ops\",\"organization\":{\"login\":\"acme\"}}]");
    }

    @AfterEach
    void stop() throws TimeoutException {
        rig.close();
    }

    private void api(String path, String json) {
        rig.script.answer(
                "/api/v3" + path,
                e -> {
                    boolean known =
                            "Bearer gho_1".equals(e.getRequestHeaders().getFirst("authorization"));
                    ScriptedProvider.text(e, known ? 200 : 401, "application/json", json);
                });
    }

    private SignedIn signIn() {
        return await(rig.provider.finish(CALLBACK, rig.begin(), "code"));
    }

    @Test
    void sign_in_reads_account_address_and_groups() {
        SignedIn signedIn = signIn();
        assertThat(signedIn.profile().subject()).isEqualTo("42");
        assertThat(signedIn.profile().email()).isEqualTo("alice@example.com");
        assertThat(signedIn.profile().groups()).containsExactly("acme", "acme/ops");
        assertThat(signedIn.profile().claims().get("user")).containsExactly("alice");
        assertThat(signedIn.tokens().expiresAt())
                .isEqualTo(rig.clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void sign_in_url_has_pkce_and_githubs_scopes() {
        SignInAttempt attempt = rig.begin();
        assertThat(attempt.url())
                .startsWith(rig.script.url() + "/login/oauth/authorize?")
                .contains("scope=user%3Aemail+read%3Aorg", "code_challenge_method=S256");
    }

    @Test
    void address_that_github_has_not_verified_does_not_count() {
        api(
                "/user/emails",
                "[{\"email\":\"boss@example.com\",\"primary\":true,\"verified\":false}]");
        assertThat(signIn().profile().email()).isEmpty();
    }

    @Test
    void no_with_status_200_is_a_no() {
        rig.script.answer(
                "/login/oauth/access_token",
                e -> ScriptedProvider.json(e, 200, Map.of("error", "bad_verification_code")));
        assertFails(
                rig.provider.finish(CALLBACK, rig.begin(), "code"),
                Kind.REFUSED,
                "bad_verification_code");
    }

    @Test
    void refresh_reads_the_account_again_until_the_token_is_revoked() {
        SignedIn before = signIn();
        api("/user/orgs", "[]");
        api("/user/teams", "[]");
        assertThat(await(rig.provider.refresh(before)).profile().groups()).isEmpty();

        rig.script.answer("/api/v3/user", e -> ScriptedProvider.json(e, 401, Map.of()));
        assertFails(rig.provider.refresh(before), Kind.REFUSED, "refused the access token");
        rig.script.answer("/api/v3/user", e -> ScriptedProvider.json(e, 403, Map.of()));
        assertFails(rig.provider.refresh(before), Kind.UNREACHABLE, "answered 403");
        api("/user", new JsonObject().put("id", 43).encode());
        assertFails(rig.provider.refresh(before), Kind.BAD_ANSWER, "the account's id");
    }

    @Test
    void all_pages_of_groups_are_read_or_none() {
        rig.script.answer("/api/v3/user/orgs", e -> page(e, 2));
        assertThat(signIn().profile().groups()).hasSize(1 + 100 + 1);
        rig.script.answer("/api/v3/user/orgs", e -> page(e, 99));
        assertFails(
                rig.provider.finish(CALLBACK, rig.begin(), "code"),
                Kind.BAD_ANSWER,
                "more than 1000 entries");
    }

    /** A hundred on each page but the last. */
    private static void page(HttpExchange exchange, int last) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        int page = Integer.parseInt(query.substring(query.lastIndexOf('=') + 1));
        JsonArray list = new JsonArray();
        for (int i = 0; i < (page < last ? 100 : 1); i++) {
            list.add(new JsonObject().put("login", "org-" + page + "-" + i));
        }
        ScriptedProvider.text(exchange, 200, "application/json", list.encode());
    }

    @Test
    void what_github_does_not_have_is_said() {
        assertThat(await(rig.provider.endSession(signIn(), "https://a.test"))).isEmpty();
        assertFails(rig.provider.ended("x"), Kind.NOT_SUPPORTED, "logout tokens");
        assertThat(rig.provider.issuer()).isEmpty();
    }
}
