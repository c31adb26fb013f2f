package dev.sallyport.fake;

import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderTokens;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider that says what a test has it say. */
public final class FakeProvider implements IdentityProvider {
    public final List<SignedIn> refreshed = new ArrayList<>();
    public final List<SignedIn> revoked = new ArrayList<>();
    public volatile List<String> groups = List.of("staff");
    public volatile @Nullable ProviderException fault;
    public volatile long tokenSeconds = 300;
    private final InstantSource clock;

    public FakeProvider(InstantSource clock) {
        this.clock = clock;
    }

    /** Somebody called {@code name}. */
    public SignedIn person(String name) {
        return new SignedIn(
                new Profile(
                        "id-" + name,
                        name + "@example.com",
                        name,
                        Map.of(
                                "groups",
                                groups,
                                "sub",
                                List.of("id-" + name),
                                "sid",
                                List.of("sid-" + name)),
                        groups),
                new ProviderTokens(
                        secret("refresh-" + name),
                        secret("access-" + name),
                        secret("id-" + name),
                        clock.instant().plusSeconds(tokenSeconds)));
    }

    private static Secret secret(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    private <T> Future<T> answer(T value) {
        ProviderException now = fault;
        return now == null ? Future.succeededFuture(value) : Future.failedFuture(now);
    }

    @Override
    public String id() {
        return "fake";
    }

    @Override
    public Optional<String> issuer() {
        return Optional.of("https://idp.test");
    }

    @Override
    public Future<SignInAttempt> begin(String callbackUrl, String state) {
        return answer(
                new SignInAttempt(
                        "https://idp.test/authorize?state=" + state + "&back=" + callbackUrl,
                        state,
                        "nonce-" + state,
                        "verifier-" + state));
    }

    @Override
    public Future<SignedIn> finish(String callbackUrl, SignInAttempt attempt, String code) {
        return attempt.verifier().equals("verifier-" + attempt.state())
                ? answer(person(code))
                : Future.failedFuture(refused());
    }

    @Override
    public Future<SignedIn> refresh(SignedIn before) {
        refreshed.add(before);
        return answer(person(before.profile().name()));
    }

    @Override
    public Future<Optional<String>> endSession(SignedIn session, String returnTo) {
        return answer(Optional.of("https://idp.test/logout?to=" + returnTo));
    }

    @Override
    public Future<Void> revoke(SignedIn session) {
        revoked.add(session);
        return answer("").mapEmpty();
    }

    @Override
    public Future<EndedSession> ended(String logoutToken) {
        return switch (logoutToken) {
            case "alice" -> answer(new EndedSession(Optional.of("id-alice"), Optional.empty()));
            case "sid-alice" ->
                    answer(new EndedSession(Optional.empty(), Optional.of("sid-alice")));
            default -> Future.failedFuture(refused());
        };
    }

    @Override
    public Future<DeviceGrant> beginDevice() {
        return Future.failedFuture(
                new ProviderException(ProviderException.Kind.NOT_SUPPORTED, "no device grant"));
    }

    @Override
    public Future<SignedIn> pollDevice(DeviceGrant grant) {
        return Future.failedFuture(refused());
    }

    public static ProviderException refused() {
        return new ProviderException(ProviderException.Kind.REFUSED, "invalid_grant");
    }

    public static ProviderException unreachable() {
        return new ProviderException(ProviderException.Kind.UNREACHABLE, "no route to host");
    }
}
