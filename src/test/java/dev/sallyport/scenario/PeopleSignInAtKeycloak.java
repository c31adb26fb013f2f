package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.fake.Browser;
import dev.sallyport.fake.CallbackListener;
import dev.sallyport.fake.Keycloak;
import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.identity.login.remote.RemoteProviders;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A real Keycloak, its real pages, a real browser, and our provider between them. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class PeopleSignInAtKeycloak {
    private static Keycloak keycloak;
    private static Vertx vertx;
    private static IdentityProvider provider;
    private static IdentityProvider offline;

    private Browser browser;
    private CallbackListener callback;

    @BeforeAll
    static void startKeycloak() throws IOException {
        keycloak = Keycloak.start();
        vertx = Vertx.vertx();
        RemoteProviders providers =
                new RemoteProviders(vertx, InstantSource.system(), new SecureRandom());
        provider = providers.provider(settings(ProviderKind.KEYCLOAK));
        offline = providers.provider(settings(ProviderKind.OIDC));
    }

    private static ProviderSettings.Remote settings(ProviderKind kind) {
        return ProviderSettings.Remote.of(
                kind,
                keycloak.issuer(),
                Keycloak.CLIENT,
                new Secret(Keycloak.SECRET.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stopKeycloak() throws TimeoutException {
        if (keycloak != null) {
            keycloak.close();
            var _ = vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void openBrowser() throws IOException {
        callback = new CallbackListener();
        browser = new Browser();
    }

    @AfterEach
    void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
        callback.close();
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(20, TimeUnit.SECONDS);
    }

    private static Kind failure(Future<?> future) {
        Throwable thrown = catchThrowable(() -> await(future));
        assertThat(thrown).isInstanceOf(ProviderException.class);
        return ((ProviderException) thrown).kind();
    }

    private void enter(String user, String password) {
        browser.fill("#username", user);
        browser.fill("#password", password);
        browser.click("#kc-login");
    }

    private SignedIn signIn(String user) throws Exception {
        return signIn(provider, user);
    }

    private SignedIn signIn(IdentityProvider provider, String user) throws Exception {
        SignInAttempt attempt = await(provider.begin(callback.url(), "state-of-" + user));
        browser.go(attempt.url());
        enter(user, user);
        Map<String, String> brought = callback.next();
        assertThat(brought)
                .containsEntry("state", "state-of-" + user)
                .containsEntry("iss", provider.issuer().orElseThrow());
        return await(provider.finish(callback.url(), attempt, brought.get("code")));
    }

    @Test
    void right_password_gives_a_profile_that_refreshes_until_the_end() throws Exception {
        SignedIn alice = signIn("alice");

        assertThat(alice.profile().email()).isEqualTo("alice@example.com");
        assertThat(alice.profile().name()).isEqualTo("Alice Example");
        assertThat(alice.profile().groups()).containsExactlyInAnyOrder("staff", "ops");
        assertThat(alice.profile().claims()).containsEntry("acr", List.of("1")).containsKey("sid");
        assertThat(alice.tokens().expiresAt()).isAfter(Instant.now());

        keycloak.leave("alice", "ops");
        SignedIn refreshed = await(provider.refresh(alice));
        assertThat(refreshed.profile().groups()).containsExactly("staff");
        assertThat(refreshed.profile().subject()).isEqualTo(alice.profile().subject());

        String end = await(provider.endSession(refreshed, callback.url())).orElseThrow();
        browser.go(end);
        browser.waitForUrl(callback.url());
        assertThat(callback.next()).doesNotContainKey("error");
        assertThat(failure(provider.refresh(refreshed))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void offline_tokens_outlive_the_session_until_they_are_revoked() throws Exception {
        SignedIn bob = signIn(offline, "bob");
        browser.go(await(offline.endSession(bob, callback.url())).orElseThrow());
        browser.waitForUrl(callback.url());
        assertThat(await(offline.refresh(bob)).profile().subject())
                .isEqualTo(bob.profile().subject());

        assertThat(await(offline.revoke(bob))).isNull();
        assertThat(failure(offline.refresh(bob))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void wrong_password_never_comes_back() throws Exception {
        browser.go(await(provider.begin(callback.url(), "s")).url());
        enter("alice", "wrong");
        browser.waitFor("#input-error-username");
        assertThat(browser.text()).contains("Invalid username or password");
        assertThat(callback.isEmpty()).isTrue();
    }

    @Test
    void f068_code_is_good_once_and_for_one_attempt() throws Exception {
        SignInAttempt attempt = await(provider.begin(callback.url(), "s"));
        browser.go(attempt.url());
        enter("bob", "bob");
        String code = callback.next().get("code");
        SignInAttempt other = await(provider.begin(callback.url(), "s"));
        assertThat(failure(provider.finish(callback.url(), other, code))).isEqualTo(Kind.REFUSED);
        assertThat(failure(provider.finish(callback.url(), attempt, code))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void device_grant_waits_for_the_person_in_the_browser() throws Exception {
        DeviceGrant grant = await(provider.beginDevice());
        assertThat(failure(provider.pollDevice(grant))).isEqualTo(Kind.PENDING);
        assertThat(failure(provider.pollDevice(grant))).isEqualTo(Kind.SLOW_DOWN);

        browser.go(grant.verificationUrl());
        browser.fill("#device-user-code", grant.userCode());
        browser.click("[type=submit]");
        enter("bob", "bob");
        browser.click("#kc-login[name=accept]");
        browser.waitForUrl(keycloak.issuer() + "/device/status");

        SignedIn bob = polled(grant);
        assertThat(bob.profile().email()).isEqualTo("bob@example.com");
        assertThat(bob.profile().groups()).containsExactly("staff");
    }

    /** Polls until the pause that Keycloak asks for is over. */
    private static SignedIn polled(DeviceGrant grant) {
        return org.awaitility.Awaitility.await("the device's tokens")
                .pollInterval(grant.interval())
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptionsMatching(PeopleSignInAtKeycloak::isTooEarly)
                .until(() -> await(provider.pollDevice(grant)), signedIn -> signedIn != null);
    }

    private static boolean isTooEarly(Throwable thrown) {
        return thrown instanceof ProviderException failure
                && (failure.kind() == Kind.PENDING || failure.kind() == Kind.SLOW_DOWN);
    }

    @Test
    void f114_keycloaks_logout_token_names_the_session() throws Exception {
        SignedIn bob = signIn("bob");
        try (CallbackListener logouts = new CallbackListener()) {
            keycloak.tellOfLogouts(logouts.url());
            keycloak.signOut("bob");
            EndedSession ended = await(provider.ended(logouts.next().get("logout_token")));
            assertThat(ended.subject()).hasValue(bob.profile().subject());
            assertThat(bob.profile().claims().get("sid"))
                    .containsExactly(ended.sessionId().orElseThrow());
        }
        assertThat(failure(provider.refresh(bob))).isEqualTo(Kind.REFUSED);
    }
}
