package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebClient;
import dev.sallyport.fake.WebUpstream;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code cors_allow_preflight}: a browser asks without a session whether a page may ask, and its
 * service answers; nothing else passes so.
 */
@Timeout(90)
class PreflightsPassWithoutSigningIn {
    private static final String ASKING = "api.example.test";
    private static final String STRICT = "strict.example.test";
    private static final String DENYING = "denying.example.test";
    private static final String ORIGIN = "Origin: https://page.example.test";
    private static final String METHOD = "Access-Control-Request-Method: PUT";

    private static WebUpstream upstream;
    private static SignInServer server;

    @BeforeAll
    static void start() {
        upstream = new WebUpstream();
        String anybody = "allow_any_authenticated_user: true";
        String preflight = "cors_allow_preflight: true";
        server =
                SignInServer.scripted(s ->
                        s.folder()
                                .webRoute(ASKING, upstream.url(), anybody, preflight)
                                .webRoute(STRICT, upstream.url(), anybody)
                                .webRoute(
                                        DENYING,
                                        upstream.url(),
                                        preflight,
                                        "policy: {deny: {or: [{http_path: {starts_with: /no}}]}}"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void preflight_passes_and_nothing_else(HttpVersion version) {
        try (WebClient client = new WebClient(server.embedded().port(), version)) {
            var passed = client.ask("OPTIONS", ASKING, "/a?b", "", ORIGIN, METHOD);
            assertThat(passed.status()).isEqualTo(200);
            assertThat(passed.body())
                    .startsWith("OPTIONS /a?b HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\naccess-control-request-method: put\r\n")
                    .doesNotContainIgnoringCase("jwt-assertion");
            int before = upstream.requests();
            for (List<String> other : others()) {
                String[] fields = other.subList(3, other.size()).toArray(String[]::new);
                var refused = client.ask(other.get(0), other.get(1), "/", other.get(2), fields);
                assertThat(refused.status()).as(other.toString()).isIn(302, 401);
            }
            assertThat(client.ask("OPTIONS", DENYING, "/no", "", ORIGIN, METHOD).status())
                    .isEqualTo(403);
            assertThat(upstream.requests()).isEqualTo(before);
            assertThat(client.ask("OPTIONS", DENYING, "/yes", "", ORIGIN, METHOD).status())
                    .isEqualTo(200);
        }
    }

    /** Method, host, body and fields. */
    private static List<List<String>> others() {
        List<List<String>> others = new ArrayList<>();
        others.add(List.of("OPTIONS", STRICT, "", ORIGIN, METHOD));
        others.add(List.of("OPTIONS", ASKING, "", ORIGIN));
        others.add(List.of("OPTIONS", ASKING, "", METHOD));
        others.add(List.of("OPTIONS", ASKING, "a body", ORIGIN, METHOD));
        others.add(List.of("options", ASKING, "", ORIGIN, METHOD));
        others.add(
                List.of("OPTIONS", ASKING, "", ORIGIN, METHOD, "X-HTTP-Method-Override: DELETE"));
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE")) {
            others.add(List.of(method, ASKING, "", ORIGIN, METHOD));
        }
        return others;
    }
}
