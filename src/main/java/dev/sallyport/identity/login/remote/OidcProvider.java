package dev.sallyport.identity.login.remote;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.identity.login.ProviderKind.Quirk;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.SignInAttempt;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider of OpenID Connect. Nothing is asked of it before somebody signs in. */
final class OidcProvider implements IdentityProvider {
    private final ProviderSettings.Remote settings;
    private final HomeContext home;
    private final ProviderHttp http;
    private final InstantSource clock;
    private final Randomness random;
    private final TokenEndpoint tokenEndpoint;
    private final DeviceEndpoint deviceEndpoint;
    private final ProfileReader profiles;
    private final Fetched<ProviderMetadata> metadata;
    private final SignedTokens signed;

    OidcProvider(ProviderSettings.Remote settings, Surroundings around) {
        this.settings = settings;
        this.home = around.home();
        this.http = around.http();
        this.clock = around.clock();
        this.random = new Randomness(around.random());
        this.tokenEndpoint = new TokenEndpoint(http, settings);
        this.deviceEndpoint = new DeviceEndpoint(tokenEndpoint, random, clock);
        this.profiles = new ProfileReader(settings);
        this.metadata =
                new Fetched<>(
                        this::fetchMetadata,
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        clock,
                        around.random());
        // A key that the provider has withdrawn is believed for ten minutes, an hour in an outage.
        this.signed =
                new SignedTokens(
                        new Fetched<>(
                                this::fetchKeys,
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                clock,
                                around.random()));
    }

    private Future<ProviderMetadata> fetchMetadata() {
        return http.get(ProviderMetadata.location(settings), Map.of())
                .compose(answer ->
                        Step.of(() -> ProviderMetadata.parse(answer.expectObject(), settings)));
    }

    private Future<JWKSet> fetchKeys() {
        return metadata.get()
                .compose(known -> http.get(known.keys(), Map.of()))
                .compose(answer -> Step.of(() -> SignedTokens.keys(answer)));
    }

    @Override
    public String id() {
        return settings.id();
    }

    /** Of Azure's common tenants nothing is known before a token comes. */
    @Override
    public Optional<String> issuer() {
        return settings.kind().has(Quirk.TENANT_IN_ISSUER)
                ? Optional.empty()
                : Optional.of(settings.url());
    }

    @Override
    public Future<SignInAttempt> begin(String callbackUrl, String state) {
        return home.run(() -> metadata.get().map(known -> attempt(known, callbackUrl, state)));
    }

    private SignInAttempt attempt(ProviderMetadata known, String callbackUrl, String state) {
        String nonce = random.value();
        String verifier = random.value();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", callbackUrl);
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", state);
        query.put("nonce", nonce);
        query.put("code_challenge", Randomness.challenge(verifier));
        query.put("code_challenge_method", "S256");
        settings.orderedRequestParams().forEach(query::putIfAbsent);
        return new SignInAttempt(Form.extend(known.authorization(), query), state, nonce, verifier);
    }

    @Override
    public Future<SignedIn> finish(String callbackUrl, SignInAttempt attempt, String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callbackUrl);
        form.put("code_verifier", attempt.verifier());
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                tokenEndpoint
                                        .ask(known.token(), known.secretInBody(), form)
                                        .compose(json -> accept(known, json, attempt.nonce()))));
    }

    /** Takes a first answer, which must hold an id token. */
    private Future<SignedIn> accept(
            ProviderMetadata known, JsonObject json, @Nullable String nonce) {
        return Step.of(() -> TokenAnswer.parse(json, clock.instant()))
                .compose(answer ->
                        answer.id()
                                .map(id ->
                                        verified(known, id, nonce, answer.access())
                                                .compose(token ->
                                                        profiled(known, answer, token, null)))
                                .orElseGet(OidcProvider::noIdToken));
    }

    private static <T> Future<T> noIdToken() {
        return Future.failedFuture(
                new ProviderException(
                        Kind.BAD_ANSWER, "the provider gave no id token; check idp_scopes"));
    }

    private Future<SignedJWT> verified(
            ProviderMetadata known, String token, @Nullable String nonce, String access) {
        return signed.verify(token)
                .compose(jwt ->
                        Step.of(() -> {
                            rules(known).idToken(jwt, nonce, access, clock.instant());
                            return jwt;
                        }));
    }

    private IdTokenRules rules(ProviderMetadata known) {
        return new IdTokenRules(known.issuer(), settings.clientId());
    }

    /**
     * @param before the refresh token that stays where the answer has none
     */
    private Future<SignedIn> profiled(
            ProviderMetadata known, TokenAnswer answer, SignedJWT token, @Nullable Secret before) {
        IdToken id = IdToken.of(token);
        return userInfo(known, answer.access(), id.subject())
                .compose(info ->
                        Step.of(() ->
                                new SignedIn(
                                        profiles.read(id.subject(), id.claims(), info),
                                        answer.tokens(id, before, clock.instant()))));
    }

    private Future<Map<String, Object>> userInfo(
            ProviderMetadata known, String access, String subject) {
        if (known.userInfo().isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        URI url = known.userInfo().get();
        return http.get(url, Map.of("authorization", "Bearer " + access))
                .compose(answer -> Step.of(() -> UserInfo.read(answer, subject)));
    }

    @Override
    public Future<SignedIn> refresh(SignedIn before) {
        Secret refresh = before.tokens().refresh();
        if (refresh == null) {
            return home.run(() ->
                    Future.failedFuture(
                            new ProviderException(
                                    Kind.NOT_SUPPORTED,
                                    "there is no refresh token; most providers give one for the scope"
                                            + " offline_access (idp_scopes)")));
        }
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", TokenAnswer.open(refresh));
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                tokenEndpoint
                                        .ask(known.token(), known.secretInBody(), form)
                                        .compose(json ->
                                                Step.of(() ->
                                                        TokenAnswer.parse(json, clock.instant())))
                                        .compose(answer ->
                                                refreshed(known, answer, before)
                                                        .compose(token ->
                                                                profiled(
                                                                        known, answer, token,
                                                                        refresh)))));
    }

    /** The new id token, or the old one where none has come. */
    private Future<SignedJWT> refreshed(
            ProviderMetadata known, TokenAnswer answer, SignedIn before) {
        Future<SignedJWT> old = Step.of(() -> IdToken.kept(before.tokens().id()));
        return old.compose(kept ->
                answer.id()
                        .map(id -> verified(known, id, null, answer.access()))
                        .orElse(old)
                        .compose(token ->
                                Step.of(() -> {
                                    IdToken.requireSame(kept, token, before.profile().subject());
                                    return token;
                                })));
    }

    @Override
    public Future<Optional<String>> endSession(SignedIn session, String returnTo) {
        Map<String, String> query = new LinkedHashMap<>();
        Secret id = session.tokens().id();
        if (id != null) {
            query.put("id_token_hint", TokenAnswer.open(id));
        }
        query.put("client_id", settings.clientId());
        query.put("post_logout_redirect_uri", returnTo);
        return home.run(() ->
                metadata.get()
                        .map(known -> known.endSession().map(url -> Form.extend(url, query))));
    }

    @Override
    public Future<Void> revoke(SignedIn session) {
        Secret refresh = session.tokens().refresh();
        Secret token = refresh == null ? session.tokens().access() : refresh;
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                known.revocation().isEmpty() || token == null
                                        ? Future.succeededFuture()
                                        : tokenEndpoint.revoke(
                                                known.revocation().get(),
                                                known.secretInBody(),
                                                TokenAnswer.open(token))));
    }

    @Override
    public Future<EndedSession> ended(String logoutToken) {
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                signed.verify(logoutToken)
                                        .compose(jwt ->
                                                Step.of(() ->
                                                        LogoutTokenRules.check(
                                                                rules(known),
                                                                jwt,
                                                                clock.instant())))));
    }

    @Override
    public Future<DeviceGrant> beginDevice() {
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                known.device()
                                        .map(url ->
                                                deviceEndpoint.begin(
                                                        url,
                                                        known.secretInBody(),
                                                        String.join(" ", settings.scopes())))
                                        .orElseGet(OidcProvider::noDevice)));
    }

    private static <T> Future<T> noDevice() {
        return Future.failedFuture(
                new ProviderException(
                        Kind.NOT_SUPPORTED, "the provider publishes no device endpoint"));
    }

    @Override
    public Future<SignedIn> pollDevice(DeviceGrant grant) {
        return home.run(() ->
                metadata.get()
                        .compose(known ->
                                deviceEndpoint
                                        .poll(known.token(), known.secretInBody(), grant)
                                        .compose(json -> accept(known, json, null))));
    }
}
