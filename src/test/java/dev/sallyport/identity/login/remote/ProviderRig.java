package dev.sallyport.identity.login.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.fake.MovableClock;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderKind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A scripted provider, and ours that talks to it. */
final class ProviderRig implements AutoCloseable {
    static final String CALLBACK = "https://auth.test/oauth2/callback";

    final MovableClock clock = new MovableClock(Instant.parse("2030-01-01T00:00:00Z"));
    final Vertx vertx = Vertx.vertx();
    final ScriptedProvider script;
    final IdentityProvider provider;

    ProviderRig() throws IOException {
        this(ProviderKind.OIDC);
    }

    ProviderRig(ProviderKind kind) throws IOException {
        script = new ScriptedProvider(clock);
        provider = provider(settings(kind, script.url()));
    }

    static ProviderSettings.Remote settings(ProviderKind kind, String url) {
        return ProviderSettings.Remote.of(
                kind,
                url,
                ScriptedProvider.CLIENT,
                new Secret(ScriptedProvider.SECRET.getBytes(StandardCharsets.UTF_8)));
    }

    IdentityProvider provider(ProviderSettings.Remote settings) {
        return new RemoteProviders(vertx, clock, new SecureRandom()).provider(settings);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in 20 s", e);
        }
    }

    SignInAttempt begin() {
        return await(provider.begin(CALLBACK, "state-1"));
    }

    /** A whole sign-in. */
    SignedIn signIn() {
        return await(signingIn());
    }

    Future<SignedIn> signingIn() {
        SignInAttempt attempt = begin();
        return provider.finish(CALLBACK, attempt, script.approve(attempt.url()));
    }

    /** What a call fails with. */
    static ProviderException failure(Future<?> call) {
        Throwable thrown = catchThrowable(() -> await(call));
        assertThat(thrown).isInstanceOf(ProviderException.class);
        return (ProviderException) thrown;
    }

    static void assertFails(Future<?> call, ProviderException.Kind kind, String words) {
        ProviderException failure = failure(call);
        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    }

    @Override
    public void close() throws TimeoutException {
        script.close();
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }
}
