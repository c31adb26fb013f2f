package dev.sallyport.fake;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider on loopback that a test can make lie. By itself it is honest and strict: one
 * user, one client, one key; it checks code, PKCE, redirect URL and secret as RFC 6749 and RFC 7636
 * say.
 */
public final class ScriptedProvider implements AutoCloseable {
    public static final String CLIENT = "sally port";
    public static final String SECRET = "open:sésame&co";

    private final HttpServer server;
    private final InstantSource clock;
    private final Map<String, HttpHandler> overrides = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger approved = new AtomicInteger();
    private volatile JWK key = TokenForge.rsa("first");
    private volatile List<JWK> published = List.of(key);
    private volatile UnaryOperator<Map<String, Object>> idClaims = UnaryOperator.identity();
    private volatile UnaryOperator<Map<String, Object>> tokenAnswer = UnaryOperator.identity();
    private volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();
    private volatile UnaryOperator<Map<String, Object>> userInfo = UnaryOperator.identity();
    private volatile BiFunction<JWK, Map<String, Object>, String> signing = TokenForge::sign;
    private volatile Map<String, String> lastForm = Map.of();

    public ScriptedProvider(InstantSource clock) throws IOException {
        this.clock = clock;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    // What a test changes.

    /** Signs with another key from here on, and publishes these. */
    public void rotate(JWK next, List<JWK> nowPublished) {
        key = next;
        published = nowPublished;
    }

    public JWK key() {
        return key;
    }

    public void idToken(UnaryOperator<Map<String, Object>> change) {
        idClaims = change;
    }

    public void sign(BiFunction<JWK, Map<String, Object>, String> how) {
        signing = how;
    }

    public void tokenAnswer(UnaryOperator<Map<String, Object>> change) {
        tokenAnswer = change;
    }

    public void metadata(UnaryOperator<Map<String, Object>> change) {
        metadata = change;
    }

    public void userInfo(UnaryOperator<Map<String, Object>> change) {
        userInfo = change;
    }

    /** Answers a path in another way; null takes it back. */
    public void answer(String path, HttpHandler how) {
        if (how == null) {
            overrides.remove(path);
        } else {
            overrides.put(path, how);
        }
    }

    /** Requests for a path so far. */
    public int count(String path) {
        return counts.computeIfAbsent(path, _ -> new AtomicInteger()).get();
    }

    /** The most requests that were under way at once so far. */
    public int mostAtOnce() {
        return most.get();
    }

    /** The last form posted to the token endpoint. */
    public Map<String, String> lastForm() {
        return lastForm;
    }

    /** Plays the browser and the user: reads a sign-in URL, says yes, and gives the code. */
    public String approve(String signInUrl) {
        URI url = URI.create(signInUrl);
        if (!url.getPath().equals("/authorize")) {
            throw new AssertionError("not a sign-in URL: " + signInUrl);
        }
        Map<String, String> query = FormFields.of(url.getRawQuery());
        String code = "code-" + approved.getAndIncrement();
        codes.put(code, query);
        return code;
    }

    // What it answers.

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        counts.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try (exchange) {
            HttpHandler other = overrides.get(path);
            if (other != null) {
                other.handle(exchange);
                return;
            }
            switch (path) {
                case "/.well-known/openid-configuration" ->
                        json(exchange, 200, metadata.apply(document()));
                case "/jwks" -> json(exchange, 200, keys());
                case "/token" -> token(exchange);
                case "/userinfo" -> userInfo(exchange);
                case "/device" -> device(exchange);
                case "/revoke" -> {
                    lastForm = posted(exchange);
                    text(exchange, isClient(exchange) ? 200 : 401, "text/plain", "");
                }
                default -> json(exchange, 404, Map.of("error", "not_found"));
            }
        } finally {
            running.decrementAndGet();
        }
    }

    private Map<String, Object> document() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("issuer", url());
        json.put("authorization_endpoint", url() + "/authorize");
        json.put("token_endpoint", url() + "/token");
        json.put("jwks_uri", url() + "/jwks");
        json.put("userinfo_endpoint", url() + "/userinfo");
        json.put("end_session_endpoint", url() + "/logout?theme=plain");
        json.put("revocation_endpoint", url() + "/revoke");
        json.put("device_authorization_endpoint", url() + "/device");
        return json;
    }

    private Map<String, Object> keys() {
        return new JWKSet(published).toPublicJWKSet().toJSONObject();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = posted(exchange);
        lastForm = form;
        if (!isClient(exchange)) {
            json(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" -> {
                Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
                boolean right =
                        asked != null
                                && asked.get("redirect_uri").equals(form.get("redirect_uri"))
                                && asked.get("code_challenge_method").equals("S256")
                                && asked.get("code_challenge")
                                        .equals(challenge(form.get("code_verifier")));
                if (right) {
                    tokens(exchange, asked.get("nonce"));
                } else {
                    json(exchange, 400, Map.of("error", "invalid_grant"));
                }
            }
            case "refresh_token" -> {
                if (form.get("refresh_token").equals("refresh-1")) {
                    tokens(exchange, null);
                } else {
                    json(exchange, 400, Map.of("error", "invalid_grant"));
                }
            }
            case "urn:ietf:params:oauth:grant-type:device_code" -> tokens(exchange, null);
            default -> json(exchange, 400, Map.of("error", "unsupported_grant_type"));
        }
    }

    private void tokens(HttpExchange exchange, String nonce) throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", "access-1");
        answer.put("token_type", "bearer");
        answer.put("expires_in", 300);
        answer.put("refresh_token", "refresh-1");
        answer.put("id_token", signing.apply(key, idClaims.apply(claims(nonce))));
        json(exchange, 200, tokenAnswer.apply(answer));
    }

    /** An honest id token's claims. */
    public Map<String, Object> claims(String nonce) {
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", url());
        claims.put("sub", "alice-1");
        claims.put("aud", CLIENT);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plusSeconds(600).getEpochSecond());
        claims.put("sid", "sid-1");
        claims.put("acr", "gold");
        claims.put("amr", List.of("pwd", "otp"));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return claims;
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        if (!"Bearer access-1".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, Map.of("error", "invalid_token"));
            return;
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "alice-1");
        claims.put("email", "alice@example.com");
        claims.put("name", "Alice");
        claims.put("groups", List.of("staff", "ops"));
        json(exchange, 200, userInfo.apply(claims));
    }

    private void device(HttpExchange exchange) throws IOException {
        Map<String, String> form = posted(exchange);
        json(
                exchange,
                200,
                Map.of(
                        "device_code",
                        "device-" + form.get("client_id"),
                        "user_code",
                        "WDJB-MJHT",
                        "verification_uri",
                        url() + "/activate",
                        "expires_in",
                        600,
                        "interval",
                        1));
    }

    private static boolean isClient(HttpExchange exchange) {
        String pair = encoded(CLIENT) + ":" + encoded(SECRET);
        String basic =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
        return basic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(
                                            Objects.requireNonNullElse(verifier, "")
                                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> posted(HttpExchange exchange) throws IOException {
        return FormFields.of(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** A whole answer. */
    public static void json(HttpExchange exchange, int status, Map<String, Object> json)
            throws IOException {
        text(exchange, status, "application/json", new JsonObject(json).encode());
    }

    /** A whole answer of any kind. */
    public static void text(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
