package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import dev.sallyport.identity.token.Keys;
import dev.sallyport.identity.token.Seal;
import dev.sallyport.identity.token.SignedQuery;
import dev.sallyport.server.ServerStore;
import dev.sallyport.terms.Secret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of token that we give out, brought to every place that takes one: only its own place
 * takes it. What is signed or sealed here is made with the deployment's own secret, so that a
 * refusal is one of the kind and not of the key.
 */
@Timeout(90)
class EachTokenIsGoodForOneThing {
    private static SignInServer server;
    private static WebVisitor alice;
    private static Keys keys;
    private static String handedOver;
    private static final Map<Kind, String> TOKENS = new EnumMap<>(Kind.class);

    /** What we give out. */
    enum Kind {
        SESSION,
        SERVICE_ACCOUNT,
        FORM_PROOF,
        HANDOVER,
        DEVICE_CODE,
        PROVIDERS_DEVICE_CODE,
        ATTEMPT,
        SIGN_IN_QUERY,
        CALLBACK_QUERY
    }

    /** Where something is taken, and what. */
    enum Place {
        CONNECT(Kind.SESSION, Kind.SERVICE_ACCOUNT),
        COOKIE(Kind.SESSION),
        QUERY(Kind.SESSION),
        LOGOUT(Kind.SESSION),
        FORM(Kind.FORM_PROOF),
        CALLBACK(Kind.CALLBACK_QUERY),
        HANDOVER_WITHIN_CALLBACK(Kind.HANDOVER),
        DEVICE_POLL(Kind.DEVICE_CODE),
        ATTEMPT_COOKIE(Kind.ATTEMPT),
        SIGN_IN(Kind.SIGN_IN_QUERY);

        private final Set<Kind> own;

        Place(Kind... own) {
            this.own = Set.of(own);
        }
    }

    @BeforeAll
    static void open() throws Exception {
        server = SignInServer.development();
        keys = new Keys(new Secret(Base64.getDecoder().decode(SignInServer.SHARED_SECRET)));
        alice = server.visitor();
        server.signIn(alice, alice.get(HOME).location());
        handedOver = alice.cookies(HOST).get("_pomerium");
        TOKENS.put(Kind.SESSION, handedOver);
        TOKENS.put(
                Kind.SERVICE_ACCOUNT,
                new ServerStore(server.folder().path("config.yaml"), Map.of(), server.clock())
                        .createAccount("robot", null)
                        .orElseThrow());
        TOKENS.put(Kind.FORM_PROOF, alice.get(HOME + "sign_out").field("proof"));
        TOKENS.put(Kind.HANDOVER, new Seal(keys, "session handover").close(handedOver));
        TOKENS.put(Kind.DEVICE_CODE, device().getString("device_code"));
        JsonObject grant =
                new JsonObject()
                        .put("device", "d")
                        .put("verifier", "v")
                        .put("until", Long.MAX_VALUE / 2)
                        .put("interval", 5);
        TOKENS.put(
                Kind.PROVIDERS_DEVICE_CODE,
                "p." + new Seal(keys, "device grant").close(grant.encode()));
        WebVisitor stranger = server.visitor();
        String address = stranger.get(HOME).location();
        stranger.get(address);
        TOKENS.put(Kind.ATTEMPT, stranger.cookies(HOST).values().iterator().next());
        TOKENS.put(Kind.SIGN_IN_QUERY, URI.create(address).getRawQuery());
        TOKENS.put(Kind.CALLBACK_QUERY, callbackQuery(TOKENS.get(Kind.HANDOVER)));
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    private static JsonObject device() {
        return new JsonObject(server.visitor().send("POST", HOME + "api/v1/device", "").body());
    }

    private static String callbackQuery(String handover) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("pomerium_redirect_uri", HOME);
        parameters.put("pomerium_session_encrypted", handover);
        return new SignedQuery(keys, server.clock()).write(HOME + "callback/", parameters);
    }

    @ParameterizedTest
    @EnumSource
    void place_takes_its_own(Place place) {
        for (Kind kind : Kind.values()) {
            if (!place.own.contains(kind)) {
                assertThat(takes(place, TOKENS.get(kind))).as("%s at %s", kind, place).isFalse();
            }
        }
        // The right one last: a sign-out or a code that is taken must not spoil the rest.
        for (Kind kind : place.own) {
            assertThat(takes(place, TOKENS.get(kind))).as("%s at %s", kind, place).isTrue();
        }
        if (place == Place.LOGOUT || place == Place.FORM) {
            signInAgain();
        }
    }

    private static void signInAgain() {
        server.signIn(alice, alice.get(HOME).location());
        TOKENS.put(Kind.SESSION, alice.cookies(HOST).get("_pomerium"));
        TOKENS.put(Kind.FORM_PROOF, alice.get(HOME + "sign_out").field("proof"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether the answer is the one that the right token gets. */
    private static boolean takes(Place place, String token) {
        WebVisitor visitor = server.visitor();
        String json = "Accept: application/json";
        String cookie = "Cookie: _pomerium=" + token;
        Answer answer =
                switch (place) {
                    case CONNECT ->
                            server.connect(
                                    SignInServer.PRIVATE, "Authorization: Pomerium " + token);
                    case COOKIE -> visitor.send("GET", HOME + "user", "", json, cookie);
                    case QUERY ->
                            visitor.send(
                                    "GET",
                                    HOME + "user?pomerium_session=" + encoded(token),
                                    "",
                                    json);
                    case LOGOUT ->
                            visitor.send(
                                    "POST",
                                    HOME + "api/v1/logout",
                                    "",
                                    json,
                                    "Authorization: Bearer Pomerium-" + token);
                    case FORM -> alice.post(HOME + "sign_out", "proof=" + encoded(token));
                    case CALLBACK -> visitor.get(HOME + "callback/?" + token);
                    case HANDOVER_WITHIN_CALLBACK ->
                            visitor.get(HOME + "callback/?" + callbackQuery(token));
                    case DEVICE_POLL ->
                            visitor.send(
                                    "POST",
                                    HOME + "api/v1/device/token",
                                    "device_code=" + encoded(token));
                    case ATTEMPT_COOKIE -> returned(visitor, token);
                    case SIGN_IN -> visitor.get(HOME + "sign_in?" + token);
                };
        return switch (place) {
            case LOGOUT -> answer.status() == 204;
            case CALLBACK, HANDOVER_WITHIN_CALLBACK ->
                    answer.status() == 302 && answer.header("set-cookie").contains(handedOver);
            // The code is known; nobody has typed the other one yet.
            case DEVICE_POLL -> answer.body().contains("authorization_pending");
            case SIGN_IN -> answer.status() == 302;
            default ->
                    answer.status() == 200 || answer.header("set-cookie").contains("_pomerium=e");
        };
    }

    /** A callback in a browser that brings this instead of the cookie of its attempt. */
    private static Answer returned(WebVisitor visitor, String token) {
        WebVisitor other = server.visitor();
        Answer sent = other.get(other.get(HOME).location());
        Map.Entry<String, String> kept = other.cookies(HOST).entrySet().iterator().next();
        if (token.equals(TOKENS.get(Kind.ATTEMPT))) {
            // One of its kind, and this attempt's own.
            return visitor.get(
                    server.agreed(sent, 0), "Cookie: " + kept.getKey() + "=" + kept.getValue());
        }
        return visitor.get(server.agreed(sent, 0), "Cookie: " + kept.getKey() + "=" + token);
    }
}
