package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedProvider;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.TokenForge;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import dev.sallyport.identity.token.Keys;
import dev.sallyport.identity.token.TokenClaims;
import dev.sallyport.identity.token.TokenKind;
import dev.sallyport.identity.token.Tokens;
import dev.sallyport.terms.Secret;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F071 to F074: tokens that are none, places where one may be, clocks, and every single byte. */
@Timeout(90)
class CredentialsAreReadStrictly {
    private static SignInServer server;
    private static String token;

    @BeforeAll
    static void open() {
        server =
                SignInServer.development(
                        s -> s.folder().line("access_log_fields: [path, query, request-id]"));
        token = server.token();
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    private static Map<String, Object> payload(String token) {
        return new JsonObject(Base64URL.from(token.split("\\.", -1)[1]).decodeToString()).getMap();
    }

    /** The same token with other words in its header and the same signature. */
    private static String headed(String json) {
        return Base64URL.encode(json) + token.substring(token.indexOf('.'));
    }

    private static Tokens tokens(byte[] secret) {
        return new Tokens(new Keys(new Secret(secret)), server.clock());
    }

    private static byte[] shared() {
        return Base64.getDecoder().decode(SignInServer.SHARED_SECRET);
    }

    private static String issued(Tokens tokens, Instant at, Instant end) {
        return tokens.issue(
                TokenKind.SESSION,
                new TokenClaims(
                        String.valueOf(payload(token).get("jti")),
                        "alice@example.com",
                        HOST,
                        at,
                        end));
    }

    private JsonObject publishedKey() {
        Answer keys =
                server.visitor()
                        .send("GET", "https://" + HOST + "/.well-known/pomerium/jwks.json", "");
        return new JsonObject(keys.body()).getJsonArray("keys").getJsonObject(0);
    }

    @Test
    void f071_tokens_that_nobody_here_made_are_401_and_fetch_nothing() throws Exception {
        try (ScriptedProvider evil = new ScriptedProvider(server.clock())) {
            Map<String, Object> claims = payload(token);
            byte[] published = publishedKey().encode().getBytes(StandardCharsets.UTF_8);
            String jku = "\"jku\":\"" + evil.url() + "/jwks\"";
            List<String> forged =
                    List.of(
                            TokenForge.unsigned(claims),
                            TokenForge.sign(evil.key(), claims),
                            TokenForge.hmacWithPublicKey(TokenForge.rsa("k"), claims),
                            issued(
                                    tokens(published),
                                    server.clock().instant(),
                                    server.clock().instant().plusSeconds(60)),
                            headed("{\"alg\":\"HS256\",\"typ\":\"JWT\"," + jku + "}"),
                            headed("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"../../x\"}"),
                            headed("{\"alg\":\"none\",\"typ\":\"JWT\"}"),
                            headed(
                                    "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"b64\":false,\"crit\":[\"b64\"]}"),
                            TokenForge.swapped(token, Map.of("jti", "x", "sub", "root")),
                            TokenForge.damaged(token),
                            token.substring(0, token.length() - 10),
                            token.substring(token.indexOf('.') + 1),
                            token + ".x",
                            token + ".",
                            "." + token,
                            token + "=",
                            token.replace('.', ','),
                            "x".repeat(9_000));
            for (String text : forged) {
                assertThat(server.statusWith(text)).as(text).isEqualTo(401);
            }
            assertThat(evil.count("/jwks")).isZero();
        }
        assertThat(server.statusWith("x".repeat(100_000))).isEqualTo(431);
        assertThat(server.statusWith(token)).isEqualTo(200);
    }

    @Test
    void f071_token_of_another_deployment_is_401() {
        byte[] secret = shared();
        secret[0] ^= 1;
        Instant now = server.clock().instant();

        assertThat(server.statusWith(issued(tokens(secret), now, now.plusSeconds(60))))
                .isEqualTo(401);
        assertThat(server.statusWith(issued(tokens(shared()), now, now.plusSeconds(60))))
                .isEqualTo(200);
    }

    @Test
    void f072_places_for_a_credential() {
        String good = "Authorization: Pomerium " + token;
        assertThat(server.connect(PRIVATE, "Authorization:").status()).isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Authorization: Pomerium").status()).isEqualTo(401);
        assertThat(server.connect(PRIVATE, "Authorization: pomerium " + token).status())
                .isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Authorization: Bearer " + token).status())
                .isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Authorization: Bearer pomerium-" + token).status())
                .isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Authorization: Basic QTpC").status()).isEqualTo(302);
        assertThat(server.connect(PRIVATE, good, good).status()).isEqualTo(200);
        assertThat(server.connect(PRIVATE, "Authorization: Pomerium x", good).status())
                .isEqualTo(200);
        assertThat(server.connect(PRIVATE, "Authorization: Pomerium x, Pomerium y").status())
                .isEqualTo(401);
        assertThat(server.connect(PRIVATE, "Proxy-Authorization: Pomerium " + token).status())
                .isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Cookie: _pomerium=" + token).status()).isEqualTo(200);
        assertThat(server.connect(PRIVATE, "Cookie: _pomerium=x").status()).isEqualTo(302);
        assertThat(server.connect(PRIVATE, "Cookie: _pomerium=x", good).status()).isEqualTo(200);
        assertThat(
                        server.connect(
                                        PRIVATE,
                                        "Cookie: _pomerium=" + token,
                                        "Authorization: Pomerium x")
                                .status())
                .isEqualTo(200);
        assertThat(server.connect(PRIVATE, "Cookie: other=" + token).status()).isEqualTo(302);
    }

    @Test
    void f072_ninth_credential_is_not_looked_at() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            many.add("X-Pomerium-Authorization: x" + i);
        }
        many.add("X-Pomerium-Authorization: " + token);

        assertThat(server.connect(PRIVATE, many.toArray(String[]::new)).status()).isEqualTo(401);
    }

    @Test
    void f072_token_in_a_query_counts_and_is_in_no_log() {
        String page = HOME + "user?a=1&pomerium_session=" + token + "&b=2";

        Answer answer = server.visitor().send("GET", page, "", "Accept: application/json");

        assertThat(answer.status()).isEqualTo(200);
        String id = answer.header("x-request-id");
        org.awaitility.Awaitility.await().until(() -> !server.lines(id).isEmpty());
        assertThat(server.lines(id).getLast().encode())
                .contains("a=1&pomerium_session=[masked]&b=2")
                .doesNotContain(token);
        assertThat(server.lines(token)).isEmpty();
    }

    @Test
    void f073_leeway_is_a_minute_for_the_beginning_and_none_for_the_end() {
        Tokens tokens = tokens(shared());
        Instant now = server.clock().instant();
        Instant end = now.plusSeconds(600);

        assertThat(server.statusWith(issued(tokens, now.plusSeconds(30), end))).isEqualTo(200);
        assertThat(server.statusWith(issued(tokens, now.plusSeconds(60), end))).isEqualTo(200);
        assertThat(server.statusWith(issued(tokens, now.plusSeconds(61), end))).isEqualTo(401);
        assertThat(server.statusWith(issued(tokens, now, now.plusSeconds(1)))).isEqualTo(200);
        assertThat(server.statusWith(issued(tokens, now, now))).isEqualTo(401);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(server.statusWith(issued(tokens, now, now.plusSeconds(1)))).isEqualTo(401);
    }

    @Test
    void f074_every_byte_of_a_token_counts() throws IOException {
        try (RawClient client = server.client().connect()) {
            assertThat(status(client, "/.pomerium/user", "_pomerium=" + token)).isEqualTo(200);
            for (String changed : changes(token)) {
                assertThat(status(client, "/.pomerium/user", "_pomerium=" + changed))
                        .as(changed)
                        .isEqualTo(401);
            }
        }
        for (String changed : changes(token).subList(0, 40)) {
            assertThat(server.statusWith(changed)).as(changed).isEqualTo(401);
        }
    }

    @Test
    void f074_every_byte_of_a_sealed_cookie_counts() throws IOException {
        WebVisitor browser = server.visitor();
        Answer sent = browser.get(browser.get(HOME).location());
        String back = server.agreed(sent, 0);
        String target = back.substring(("https://" + HOST).length());
        Map.Entry<String, String> sealed =
                browser.cookies(HOST).entrySet().stream()
                        .filter(cookie -> cookie.getKey().contains("_csrf_"))
                        .findFirst()
                        .orElseThrow();
        int flood = 0;
        try (RawClient client = server.client().connect()) {
            for (String changed : changes(sealed.getValue())) {
                int status = status(client, target, sealed.getKey() + "=" + changed);
                flood += status == 429 ? 1 : 0;
                assertThat(status).as(changed).isIn(400, 429);
            }
        }
        // One source may not try as often as it likes.
        assertThat(flood).isPositive();
    }

    /** Each position with another character, as many as there are. */
    private static List<String> changes(String text) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            all.add(text.substring(0, i) + other + text.substring(i + 1));
        }
        return all;
    }

    private static int status(RawClient client, String target, String cookie) throws IOException {
        String answer =
                client.send(
                                "GET "
                                        + target
                                        + " HTTP/1.1\r\nHost: "
                                        + HOST
                                        + "\r\nAccept: application/json\r\nCookie: "
                                        + cookie
                                        + "\r\n\r\n")
                        .readAnswer();
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }
}
