package dev.sallyport.identity.login;

import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A provider that asks nobody: a page of ours lets whoever comes choose a user of the
 * configuration. For a developer's own machine.
 */
public final class DevelopmentProvider implements IdentityProvider {
    /** Where the page is, on the host of the callback. */
    public static final String PATH = "/.pomerium/development";

    private static final int MAX_ENTRIES = 1_000;
    private static final Duration ATTEMPT_LIFE = Duration.ofMinutes(10);
    private static final Duration CODE_LIFE = Duration.ofMinutes(1);
    private static final Duration SIGN_IN_LIFE = Duration.ofMinutes(5);

    /** Callers keep a refresh token where they mean to refresh; this one opens nothing. */
    private static final Secret REFRESH =
            new Secret("development".getBytes(StandardCharsets.US_ASCII));

    private final ProviderSettings.Development settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, Attempt> attempts = new Bounded<>();
    private final Map<String, Choice> codes = new Bounded<>();

    private record Attempt(String callbackUrl, String nonce, Instant until) {}

    private record Choice(Attempt attempt, String state, Profile user, Instant until) {}

    /** Forgets the eldest when there is one too many. */
    private static final class Bounded<V> extends LinkedHashMap<String, V> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX_ENTRIES;
        }
    }

    /**
     * @param random a cryptographically strong one
     */
    public DevelopmentProvider(
            ProviderSettings.Development settings, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** Who can be chosen, in the order of the configuration. */
    public List<Profile> users() {
        return settings.users();
    }

    /** Whether a sign-in with this state waits for a choice. */
    public synchronized boolean isWaiting(String state) {
        Attempt attempt = attempts.get(state);
        return attempt != null && clock.instant().isBefore(attempt.until);
    }

    /**
     * Chooses a user, once for each attempt.
     *
     * @param user index in {@link #users}
     * @return the callback with its code, which is good for a minute; empty if no such attempt
     *     waits or there is no such user
     */
    public synchronized Optional<String> choose(String state, int user) {
        if (!isWaiting(state) || user < 0 || user >= users().size()) {
            return Optional.empty();
        }
        Attempt attempt = attempts.remove(state);
        if (attempt == null) {
            return Optional.empty();
        }
        String code = value();
        Instant until = clock.instant().plus(CODE_LIFE);
        codes.put(code, new Choice(attempt, state, users().get(user), until));
        String separator = attempt.callbackUrl.indexOf('?') < 0 ? "?" : "&";
        return Optional.of(
                attempt.callbackUrl + separator + "code=" + code + "&state=" + encoded(state));
    }

    private String value() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String id() {
        return settings.id();
    }

    @Override
    public Optional<String> issuer() {
        return Optional.empty();
    }

    @Override
    public synchronized Future<SignInAttempt> begin(String callbackUrl, String state) {
        String nonce = value();
        Instant until = clock.instant().plus(ATTEMPT_LIFE);
        attempts.put(state, new Attempt(callbackUrl, nonce, until));
        String url = URI.create(callbackUrl).resolve(PATH) + "?state=" + encoded(state);
        return Future.succeededFuture(new SignInAttempt(url, state, nonce, value()));
    }

    @Override
    public synchronized Future<SignedIn> finish(
            String callbackUrl, SignInAttempt attempt, String code) {
        Choice choice = codes.remove(code);
        if (choice == null
                || !choice.state.equals(attempt.state())
                || !choice.attempt.nonce.equals(attempt.nonce())
                || !choice.attempt.callbackUrl.equals(callbackUrl)) {
            return failed(Kind.REFUSED, "the code is unknown, used, or of another sign-in");
        }
        return clock.instant().isBefore(choice.until)
                ? Future.succeededFuture(signedIn(choice.user))
                : failed(Kind.EXPIRED, "the code is older than a minute");
    }

    private SignedIn signedIn(Profile user) {
        Instant until = clock.instant().plus(SIGN_IN_LIFE);
        return new SignedIn(user, new ProviderTokens(REFRESH, null, null, until));
    }

    /** Gives the user as the configuration has it now; who is no longer there is refused. */
    @Override
    public Future<SignedIn> refresh(SignedIn before) {
        return users().stream()
                .filter(user -> user.subject().equals(before.profile().subject()))
                .findFirst()
                .map(user -> Future.succeededFuture(signedIn(user)))
                .orElseGet(() -> failed(Kind.REFUSED, "development_users no longer has this user"));
    }

    @Override
    public Future<Optional<String>> endSession(SignedIn session, String returnTo) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Void> revoke(SignedIn session) {
        return Future.succeededFuture();
    }

    @Override
    public Future<EndedSession> ended(String logoutToken) {
        return failed(Kind.NOT_SUPPORTED, "the development provider sends no logout tokens");
    }

    @Override
    public Future<DeviceGrant> beginDevice() {
        return failed(Kind.NOT_SUPPORTED, "the development provider has no device grant");
    }

    @Override
    public Future<SignedIn> pollDevice(DeviceGrant grant) {
        return failed(Kind.NOT_SUPPORTED, "the development provider has no device grant");
    }

    private static <T> Future<T> failed(Kind kind, String message) {
        return Future.failedFuture(new ProviderException(kind, message));
    }
}
