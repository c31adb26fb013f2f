package dev.sallyport.identity.login.remote;

import static dev.sallyport.identity.login.remote.ProviderRig.CALLBACK;
import static dev.sallyport.identity.login.remote.ProviderRig.assertFails;
import static dev.sallyport.identity.login.remote.ProviderRig.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderTokens;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.terms.Secret;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OidcProviderTest {
    private ProviderRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new ProviderRig();
    }

    @AfterEach
    void stop() throws TimeoutException {
        rig.close();
    }

    private static SignedIn with(SignedIn before, ProviderTokens tokens) {
        return new SignedIn(before.profile(), tokens);
    }

    @Test
    void sign_in_gives_profile_and_tokens() {
        SignedIn signedIn = rig.signIn();

        assertThat(signedIn.profile().subject()).isEqualTo("alice-1");
        assertThat(signedIn.profile().email()).isEqualTo("alice@example.com");
        assertThat(signedIn.profile().name()).isEqualTo("Alice");
        assertThat(signedIn.profile().groups()).containsExactly("staff", "ops");
        assertThat(signedIn.profile().claims())
                .containsEntry("acr", List.of("gold"))
                .containsEntry("amr", List.of("pwd", "otp"))
                .containsEntry("sid", List.of("sid-1"))
                .doesNotContainKeys("nonce", "exp", "iat");
        assertThat(signedIn.tokens().expiresAt()).isEqualTo(rig.clock.instant().plusSeconds(300));
        assertThat(signedIn.toString()).doesNotContain("access-1", "refresh-1", "eyJ");
    }

    @Test
    void sign_in_url_carries_everything_that_binds_it() {
        SignInAttempt attempt = rig.begin();

        assertThat(attempt.url())
                .startsWith(rig.script.url() + "/authorize?response_type=code&client_id=sally+port")
                .contains(
                        "redirect_uri=https%3A%2F%2Fauth.test%2Foauth2%2Fcallback",
                        "scope=openid+profile+email+offline_access",
                        "state=state-1",
                        "nonce=" + attempt.nonce(),
                        "code_challenge=" + Randomness.challenge(attempt.verifier()),
                        "code_challenge_method=S256")
                .doesNotContain(attempt.verifier());
        assertThat(rig.begin().nonce()).isNotEqualTo(attempt.nonce());
        assertThat(attempt.toString()).doesNotContain(attempt.verifier());
    }

    @Test
    void authorization_endpoint_keeps_the_query_it_has() {
        rig.script.metadata(json -> {
            json.put("authorization_endpoint", rig.script.url() + "/authorize?p=flow");
            return json;
        });
        assertThat(rig.begin().url()).contains("/authorize?p=flow&response_type=code");
    }

    @Test
    void f068_code_is_good_once() {
        SignInAttempt attempt = rig.begin();
        String code = rig.script.approve(attempt.url());
        await(rig.provider.finish(CALLBACK, attempt, code));
        assertFails(rig.provider.finish(CALLBACK, attempt, code), Kind.REFUSED, "invalid_grant");
    }

    @Test
    void f068_code_of_another_attempt_is_refused() {
        String stolen = rig.script.approve(rig.begin().url());
        assertFails(
                rig.provider.finish(CALLBACK, rig.begin(), stolen), Kind.REFUSED, "invalid_grant");
    }

    @Test
    void wrong_secret_says_which_keys_to_look_at() {
        var settings = ProviderRig.settings(ProviderKind.OIDC, rig.script.url());
        var other =
                dev.sallyport.identity.login.ProviderSettings.Remote.of(
                        ProviderKind.OIDC,
                        settings.url(),
                        settings.clientId(),
                        new Secret("x".getBytes(StandardCharsets.UTF_8)));
        IdentityProvider provider = rig.provider(other);
        SignInAttempt attempt = await(provider.begin(CALLBACK, "s"));
        assertFails(
                provider.finish(CALLBACK, attempt, rig.script.approve(attempt.url())),
                Kind.REFUSED,
                "idp_client_secret");
    }

    @Test
    void secret_goes_into_the_form_where_the_provider_wants_it_there() {
        rig.script.metadata(json -> {
            json.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
            return json;
        });
        assertFails(rig.signingIn(), Kind.REFUSED, "invalid_client");
        assertThat(rig.script.lastForm()).containsEntry("client_secret", ScriptedProvider.SECRET);
    }

    @Test
    void refresh_brings_new_groups_and_keeps_the_person() {
        SignedIn before = rig.signIn();
        rig.script.userInfo(claims -> {
            claims.put("groups", List.of("staff"));
            return claims;
        });
        rig.clock.advance(Duration.ofMinutes(5));
        SignedIn after = await(rig.provider.refresh(before));

        assertThat(after.profile().groups()).containsExactly("staff");
        assertThat(after.profile().subject()).isEqualTo("alice-1");
        assertThat(after.tokens().expiresAt()).isEqualTo(rig.clock.instant().plusSeconds(300));
    }

    @Test
    void refresh_without_new_tokens_keeps_the_old_and_forgets_lost_groups() {
        SignedIn before = rig.signIn();
        rig.script.tokenAnswer(json -> {
            json.remove("id_token");
            json.remove("refresh_token");
            return json;
        });
        rig.script.userInfo(claims -> {
            claims.remove("groups");
            return claims;
        });
        SignedIn after = await(rig.provider.refresh(before));

        assertThat(after.profile().groups()).isEmpty();
        assertThat(after.profile().claims()).containsEntry("acr", List.of("gold"));
        assertThat(after.tokens().refresh()).isEqualTo(before.tokens().refresh());
        assertThat(after.tokens().id()).isEqualTo(before.tokens().id());
    }

    @Test
    void refresh_that_is_refused_is_a_no_and_without_a_token_is_not_asked() {
        SignedIn before = rig.signIn();
        ProviderTokens tokens = before.tokens();
        Secret revoked = new Secret("revoked".getBytes(StandardCharsets.UTF_8));
        assertFails(
                rig.provider.refresh(
                        with(
                                before,
                                new ProviderTokens(
                                        revoked, null, tokens.id(), tokens.expiresAt()))),
                Kind.REFUSED,
                "invalid_grant");
        assertFails(
                rig.provider.refresh(
                        with(
                                before,
                                new ProviderTokens(null, null, tokens.id(), tokens.expiresAt()))),
                Kind.NOT_SUPPORTED,
                "offline_access");
    }

    @Test
    void end_session_names_the_session_and_the_way_back() {
        SignedIn signedIn = rig.signIn();
        assertThat(await(rig.provider.endSession(signedIn, "https://auth.test/bye")))
                .hasValueSatisfying(url ->
                        assertThat(url)
                                .startsWith(
                                        rig.script.url() + "/logout?theme=plain&id_token_hint=eyJ")
                                .endsWith(
                                        "&client_id=sally+port&post_logout_redirect_uri="
                                                + "https%3A%2F%2Fauth.test%2Fbye"));
    }

    @Test
    void revocation_names_the_refresh_token_and_needs_no_endpoint() {
        SignedIn signedIn = rig.signIn();
        assertThat(await(rig.provider.revoke(signedIn))).isNull();
        assertThat(rig.script.lastForm()).containsEntry("token", "refresh-1");
        rig.script.answer("/revoke", e -> ScriptedProvider.text(e, 503, "text/plain", ""));
        assertFails(rig.provider.revoke(signedIn), Kind.UNREACHABLE, "answered 503");
    }

    @Test
    void device_grant_waits_until_the_person_has_finished() {
        DeviceGrant grant = await(rig.provider.beginDevice());
        assertThat(grant.userCode()).isEqualTo("WDJB-MJHT");
        assertThat(grant.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(grant.toString()).doesNotContain("WDJB");

        for (String error : List.of("authorization_pending", "slow_down", "access_denied")) {
            rig.script.answer("/token", e -> ScriptedProvider.json(e, 400, Map.of("error", error)));
            Kind kind =
                    switch (error) {
                        case "slow_down" -> Kind.SLOW_DOWN;
                        case "access_denied" -> Kind.REFUSED;
                        default -> Kind.PENDING;
                    };
            assertFails(rig.provider.pollDevice(grant), kind, error);
        }
        rig.script.answer("/token", null);
        assertThat(await(rig.provider.pollDevice(grant)).profile().subject()).isEqualTo("alice-1");
        rig.clock.advance(Duration.ofMinutes(11));
        assertFails(rig.provider.pollDevice(grant), Kind.EXPIRED, "expired");
    }

    @Test
    void provider_without_an_endpoint_does_not_support_it() {
        rig.script.metadata(json -> {
            json.remove("device_authorization_endpoint");
            json.remove("end_session_endpoint");
            json.remove("revocation_endpoint");
            return json;
        });
        assertThat(await(rig.provider.revoke(rig.signIn()))).isNull();
        assertFails(rig.provider.beginDevice(), Kind.NOT_SUPPORTED, "device");
        assertThat(await(rig.provider.endSession(rig.signIn(), "https://a.test"))).isEmpty();
    }

    @Test
    void answer_comes_on_the_callers_context() throws Exception {
        Context caller = rig.vertx.getOrCreateContext();
        Promise<Boolean> same = Promise.promise();
        caller.runOnContext(_ ->
                rig.provider
                        .begin(CALLBACK, "s")
                        .onComplete((_, _) -> same.complete(Vertx.currentContext() == caller)));
        assertThat(await(same.future())).isTrue();
    }

    @Test
    void id_depends_on_kind_url_and_client_alone() {
        var settings = ProviderRig.settings(ProviderKind.OIDC, "https://a.test");
        assertThat(rig.provider(settings).id())
                .matches("[0-9a-f]{32}")
                .isEqualTo(rig.provider(settings).id())
                .isNotEqualTo(
                        rig.provider(ProviderRig.settings(ProviderKind.OKTA, "https://a.test"))
                                .id())
                .isNotEqualTo(
                        rig.provider(ProviderRig.settings(ProviderKind.OIDC, "https://b.test"))
                                .id());
    }
}
