package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.ProviderTokens;
import dev.sallyport.identity.login.ProviderUrl;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GitHub and GitHub Enterprise: OAuth 2 without OpenID Connect. The subject is the account's
 * number, since a login name can be given up and taken by somebody else; the groups are the
 * organisations, {@code org}, and their teams, {@code org/team}.
 */
final class GithubProvider implements IdentityProvider {
    /** Its usual tokens do not expire; this is how old a profile gets. */
    private static final Duration PROFILE_LIFE = Duration.ofHours(1);

    private final ProviderSettings.Remote settings;
    private final HomeContext home;
    private final InstantSource clock;
    private final Randomness random;
    private final TokenEndpoint tokenEndpoint;
    private final DeviceEndpoint deviceEndpoint;
    private final GithubAccount account;

    GithubProvider(ProviderSettings.Remote settings, Surroundings around) {
        this.settings = settings;
        this.home = around.home();
        this.clock = around.clock();
        this.random = new Randomness(around.random());
        this.tokenEndpoint = new TokenEndpoint(around.http(), settings);
        this.deviceEndpoint = new DeviceEndpoint(tokenEndpoint, random, clock);
        this.account = new GithubAccount(around.http(), settings);
    }

    private URI page(String path) {
        return ProviderUrl.parse(settings.url() + path);
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
    public Future<SignInAttempt> begin(String callbackUrl, String state) {
        String verifier = random.value();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", callbackUrl);
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", state);
        query.put("code_challenge", Randomness.challenge(verifier));
        query.put("code_challenge_method", "S256");
        settings.orderedRequestParams().forEach(query::putIfAbsent);
        String url = Form.extend(page("/login/oauth/authorize"), query);
        return Future.succeededFuture(new SignInAttempt(url, state, random.value(), verifier));
    }

    @Override
    public Future<SignedIn> finish(String callbackUrl, SignInAttempt attempt, String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callbackUrl);
        form.put("code_verifier", attempt.verifier());
        return home.run(() -> grant(form).compose(json -> accept(json, null)));
    }

    private Future<JsonObject> grant(Map<String, String> form) {
        return tokenEndpoint.ask(page("/login/oauth/access_token"), true, form);
    }

    private Future<SignedIn> accept(JsonObject json, @Nullable Secret before) {
        return Step.of(() -> TokenAnswer.parse(json, clock.instant()))
                .compose(answer ->
                        signedIn(
                                answer.access(),
                                answer.refresh().map(TokenAnswer::secret).orElse(before),
                                answer.expiresAt()));
    }

    private Future<SignedIn> signedIn(
            String access, @Nullable Secret refresh, Optional<Instant> expiresAt) {
        Instant end = expiresAt.orElse(clock.instant().plus(PROFILE_LIFE));
        return account.profile(access)
                .map(profile ->
                        new SignedIn(
                                profile,
                                new ProviderTokens(
                                        refresh, TokenAnswer.secret(access), null, end)));
    }

    @Override
    public Future<SignedIn> refresh(SignedIn before) {
        return home.run(() ->
                renewed(before.tokens())
                        .compose(after ->
                                Step.of(() -> {
                                    boolean same =
                                            after.profile()
                                                    .subject()
                                                    .equals(before.profile().subject());
                                    IdTokenRules.require(same, "the account's id");
                                    return after;
                                })));
    }

    private Future<SignedIn> renewed(ProviderTokens tokens) {
        Secret refresh = tokens.refresh();
        if (refresh != null) {
            Map<String, String> form = new LinkedHashMap<>();
            form.put("grant_type", "refresh_token");
            form.put("refresh_token", TokenAnswer.open(refresh));
            return grant(form).compose(json -> accept(json, refresh));
        }
        Secret access = tokens.access();
        return access == null
                ? unsupported("the session has kept no token")
                : signedIn(TokenAnswer.open(access), null, Optional.empty());
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
        return unsupported("GitHub sends no logout tokens");
    }

    @Override
    public Future<DeviceGrant> beginDevice() {
        return home.run(() ->
                deviceEndpoint.begin(
                        page("/login/device/code"), true, String.join(" ", settings.scopes())));
    }

    @Override
    public Future<SignedIn> pollDevice(DeviceGrant grant) {
        return home.run(() ->
                deviceEndpoint
                        .poll(page("/login/oauth/access_token"), true, grant)
                        .compose(json -> accept(json, null)));
    }

    private static <T> Future<T> unsupported(String what) {
        return Future.failedFuture(new ProviderException(Kind.NOT_SUPPORTED, what));
    }
}
