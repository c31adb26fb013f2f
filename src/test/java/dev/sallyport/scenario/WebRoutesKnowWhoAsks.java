package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebUpstream;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A web route sends people to sign in and back, programs it tells that they are not known; and its
 * upstream hears who asks in a JWT that it can check, but never what they signed in with.
 */
@Timeout(90)
class WebRoutesKnowWhoAsks {
    private static final String APP = "https://app.example.test/deep/page?x=1&y=a%20b";
    private static final String ANYBODY = "allow_any_authenticated_user: true";

    private static WebUpstream upstream;
    private static SignInServer server;

    @BeforeAll
    static void start() {
        upstream = new WebUpstream();
        server =
                SignInServer.scripted(s ->
                        s.folder()
                                .line("jwt_claims_headers: {X-Email: email, X-Groups: groups}")
                                .webRoute(
                                        "app.example.test",
                                        upstream.url(),
                                        ANYBODY,
                                        "pass_identity_headers: true")
                                .webRoute("quiet.example.test", upstream.url(), ANYBODY)
                                .webRoute(
                                        "alices.example.test",
                                        upstream.url(),
                                        "allowed_users: [somebody@example.com]"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        upstream.close();
    }

    private static String bearer() {
        return "Authorization: Bearer Pomerium-" + server.token();
    }

    private static String field(Answer answer, String name) {
        return answer.body()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Test
    void browser_signs_in_and_comes_back_to_its_page() {
        WebVisitor visitor = server.visitor();
        int before = upstream.requests();
        Answer first = visitor.get(APP);
        assertThat(first.status()).isEqualTo(302);
        assertThat(upstream.requests()).isEqualTo(before);
        Answer back = server.signIn(visitor, first.location());
        assertThat(back.location()).isEqualTo(APP);
        Answer page = visitor.get(back.location());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .startsWith("GET /deep/page?x=1&y=a%20b HTTP/1.1\r\n")
                .doesNotContain("_pomerium");
    }

    @Test
    void program_is_told_that_it_is_not_known() {
        Answer answer = server.visitor().send("GET", APP, "", "Accept: application/json");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("credential_needed");
        Answer wrong = server.visitor().get(APP, "Authorization: Pomerium rubbish");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).contains("bad_credential");
    }

    @Test
    void list_of_routes_has_what_its_reader_may_open() {
        Answer listed =
                server.visitor()
                        .send(
                                "GET",
                                "https://app.example.test/.pomerium/api/v1/routes",
                                "",
                                "Accept: application/json",
                                bearer());
        JsonArray routes = new JsonObject(listed.body()).getJsonArray("routes");
        assertThat(routes)
                .anySatisfy(route -> {
                    JsonObject app = (JsonObject) route;
                    assertThat(app.getString("from")).isEqualTo("https://app.example.test");
                    assertThat(app.getString("name")).isEqualTo("app.example.test");
                    assertThat(app.getString("type")).isEqualTo("http");
                    assertThat(app.containsKey("connect_command")).isFalse();
                });
        assertThat(routes.encode()).doesNotContain("alices.example.test");
    }

    @Test
    void somebody_else_is_denied_with_a_reason() {
        Answer answer =
                server.visitor().get("https://alices.example.test/", bearer(), "Accept: text/html");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("ext_authz_denied");
        Awaitility.await("the line")
                .untilAsserted(() ->
                        assertThat(server.lines("\"host\":\"alices.example.test\""))
                                .anySatisfy(line -> {
                                    assertThat(line.getString("service")).isEqualTo("authorize");
                                    assertThat(line.getBoolean("allow")).isFalse();
                                    assertThat(line.getString("path")).isEqualTo("/");
                                }));
    }

    @Test
    void upstream_checks_who_asks_with_our_public_keys() throws Exception {
        Answer answer = server.visitor().get(APP, bearer());
        SignedJWT token = SignedJWT.parse(field(answer, "x-pomerium-jwt-assertion"));
        Answer keys =
                server.visitor().get("https://app.example.test/.well-known/pomerium/jwks.json");
        var key = JWKSet.parse(keys.body()).getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("app.example.test");
        assertThat(claims.getAudience()).containsExactly("app.example.test");
        assertThat(claims.getStringClaim("email")).contains("@");
        assertThat(claims.getSubject()).isEqualTo(claims.getStringClaim("user"));
        assertThat(claims.getStringClaim("sid")).isNotEmpty();
        assertThat(claims.getStringClaim("name")).isNotNull();
        assertThat(claims.getListClaim("groups")).isNotNull();
        assertThat(claims.getJWTID()).hasSize(36);
        long life = claims.getExpirationTime().getTime() - claims.getIssueTime().getTime();
        assertThat(life).isEqualTo(300_000);
        assertThat(claims.getIssueTime().toInstant()).isEqualTo(server.clock().instant());
        assertThat(field(answer, "x-email")).isEqualTo(claims.getStringClaim("email"));
    }

    @Test
    void credentials_of_ours_and_forged_words_stay_here() {
        String token = server.token();
        WebVisitor visitor = server.visitor();
        for (String credential :
                new String[] {
                    "Authorization: Pomerium " + token,
                    "Authorization: Bearer Pomerium-" + token,
                    "X-Pomerium-Authorization: " + token,
                    "Cookie: theirs=1; _pomerium=" + token,
                }) {
            Answer answer =
                    visitor.get(
                            "https://quiet.example.test/",
                            credential,
                            "X-Email: mallory@example.com",
                            "X-Pomerium-Jwt-Assertion: forged");
            assertThat(answer.status()).as(credential.substring(0, 15)).isEqualTo(200);
            assertThat(answer.body())
                    .doesNotContain(token)
                    .doesNotContain("mallory")
                    .doesNotContain("forged");
        }
        Answer byQuery =
                visitor.get("https://quiet.example.test/?a=1&pomerium_session=" + token + "&b=2");
        assertThat(byQuery.body()).startsWith("GET /?a=1&b=2 HTTP/1.1\r\n").doesNotContain(token);
        assertThat(server.lines(token)).isEmpty();
    }

    @Test
    void request_is_written_down_as_it_was_decided() {
        Answer answer =
                server.visitor().get("https://quiet.example.test/a/../logged?secret=1", bearer());
        String id = answer.header("x-request-id");
        assertThat(field(answer, "x-request-id")).isEqualTo(id);
        Awaitility.await("both lines").until(() -> server.lines(id).size() >= 2);
        var decided =
                server.lines(id).stream()
                        .filter(l -> "authorize".equals(l.getString("service")))
                        .findFirst()
                        .orElseThrow();
        assertThat(decided.getString("method")).isEqualTo("GET");
        assertThat(decided.getString("path")).isEqualTo("/logged");
        assertThat(decided.getString("host")).isEqualTo("quiet.example.test");
        assertThat(decided.getBoolean("allow")).isTrue();
        assertThat(decided.getString("email")).contains("@");
        var accessed =
                server.lines(id).stream()
                        .filter(l -> "envoy".equals(l.getString("service")))
                        .findFirst()
                        .orElseThrow();
        assertThat(accessed.getString("authority")).isEqualTo("quiet.example.test");
        assertThat(accessed.getString("path")).isEqualTo("/logged");
        assertThat(accessed.getInteger("response-code")).isEqualTo(200);
        assertThat(accessed.getString("response-code-details")).isEqualTo("via_upstream");
        assertThat(accessed.getString("upstream-cluster")).startsWith("route-");
        assertThat(accessed.getInteger("size")).isEqualTo(answer.body().length());
    }
}
