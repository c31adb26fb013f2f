package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.ANYBODY;
import static dev.sallyport.fake.SignInServer.HOME;
import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static dev.sallyport.fake.SignInServer.PUBLIC;
import static dev.sallyport.fake.SignInServer.loginApi;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import dev.sallyport.server.ServerStore;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * J21 to J33, J35 and J36: what an unmodified pomerium-cli needs of a server with private routes.
 */
@Timeout(90)
class PrivateRoutesWantToKnowWhoAsks {
    private static final String OTHER = "other.example.test:5432";
    private static final String CHAINED = "chained.example.test:22";
    private static final String BACK = "http://127.0.0.1:40000";

    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private static final ScriptedUpstream SECOND_PROXY =
            ScriptedUpstream.playing(session -> {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append(session.readText(1));
                }
                SEEN.add(head.toString());
                session.send("HTTP/1.1 200 OK\r\n\r\n");
                session.send(session.readText(5));
                session.finish();
            });

    private static SignInServer server;

    @BeforeAll
    static void open() {
        server =
                SignInServer.development(s ->
                        s.folder()
                                .privateRoute(OTHER, s.echo().target(), ANYBODY)
                                .privateRoute(
                                        CHAINED,
                                        SECOND_PROXY.target().replace("tcp:", "http:"),
                                        ANYBODY)
                                .privateRoute(
                                        "bobs.example.test:7",
                                        s.echo().target(),
                                        "allowed_users: [bob@example.com]"));
    }

    @AfterAll
    static void close() {
        SECOND_PROXY.close();
        if (server != null) {
            server.close();
        }
    }

    private static String payload(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    @Test
    void j21_connect_without_a_credential_is_sent_to_sign_in() {
        for (String[] headers :
                List.of(new String[0], new String[] {"Proxy-Authorization: Basic eA=="})) {
            Answer answer = server.connect(PRIVATE, headers);

            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.location())
                    .startsWith("https://" + PRIVATE + "/.pomerium/sign_in?")
                    .contains("pomerium_signature=");
            assertThat(answer.header("connection")).isEqualTo("close");
        }
        assertThat(server.connect(PUBLIC).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
    void j22_connect_with_a_bad_token_is_401(String token) {
        Answer answer = server.connect(PRIVATE, "Authorization: Pomerium " + token);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.location()).isEmpty();
        assertThat(server.connect(PUBLIC, "Authorization: Pomerium " + token).status())
                .isEqualTo(200);
    }

    @Test
    void j22_and_with_one_that_has_expired() {
        String token = server.token();
        assertThat(server.statusWith(token)).isEqualTo(200);

        server.clock().advance(Duration.ofHours(14));

        assertThat(server.statusWith(token)).isEqualTo(401);
    }

    @Test
    void j23_login_api_answers_on_any_host_with_the_address_and_nothing_else() {
        Answer answer =
                server.visitor()
                        .send(
                                "GET",
                                loginApi(BACK).replace(HOST, "no-route-has-this.example.test"),
                                "",
                                "User-Agent: Go-http-client/1.1",
                                "Accept-Encoding: gzip");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/plain");
        assertThat(answer.body())
                .startsWith("https://no-route-has-this.example.test/.pomerium/sign_in?")
                .doesNotContainAnyWhitespaces();
    }

    @Test
    void j24_login_api_wants_get_and_an_address_on_this_machine() {
        WebVisitor program = server.visitor();

        assertThat(program.send("POST", loginApi(BACK), "").status()).isEqualTo(405);
        assertThat(program.send("GET", loginApi(""), "").status()).isEqualTo(404);
        assertThat(program.send("GET", loginApi("https://evil.example/"), "").status())
                .isEqualTo(400);
        for (String host : List.of("localhost", "127.9.8.7", "[::1]")) {
            assertThat(program.send("GET", loginApi("http://" + host + ":9"), "").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void j25_way_ends_at_the_program_with_its_query_kept() {
        WebVisitor browser = server.visitor();
        String url = browser.send("GET", loginApi(BACK + "/?a=1"), "").body();

        String end = server.signIn(browser, url).location();

        assertThat(end).startsWith(BACK + "/?a=1&pomerium_jwt=").doesNotContainAnyWhitespaces();
    }

    @Test
    void j26_token_is_a_compact_jws_that_ends_in_the_future() {
        String token = server.token();

        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        JsonObject payload = new JsonObject(payload(token));
        long now = server.clock().instant().getEpochSecond();
        assertThat(payload.getLong("exp")).isBetween(now + 3600, now + 15 * 3600);
        assertThat(payload.fieldNames()).doesNotContain("email", "name", "groups");
    }

    @Test
    void j27_one_token_is_good_for_every_route() {
        String token = server.token();

        for (String route : List.of(PRIVATE, OTHER, PRIVATE)) {
            assertThat(server.connect(route, "Authorization: Pomerium " + token).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void j28_fresh_token_counts_at_once_on_every_new_connection() {
        for (int i = 0; i < 10; i++) {
            assertThat(server.statusWith(server.token(i % 3))).isEqualTo(200);
        }
    }

    @Test
    void j29_service_account_passes_like_a_person_until_it_is_revoked() throws Exception {
        var store = new ServerStore(server.folder().path("config.yaml"), Map.of(), server.clock());
        String token = store.createAccount("robot", null).orElseThrow();

        assertThat(server.statusWith(token)).isEqualTo(200);
        boolean revoked = store.revokeAccount("robot");
        assertThat(revoked).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> server.statusWith(token) == 401);
    }

    @Test
    void j30_token_is_taken_from_three_fields_and_goes_no_further() {
        String token = server.token();
        for (String field :
                List.of(
                        "Authorization: Pomerium " + token,
                        "Authorization: Bearer Pomerium-" + token,
                        "X-Pomerium-Authorization: " + token)) {
            SEEN.clear();
            assertThat(server.connect(CHAINED, field).status()).as(field).isEqualTo(200);

            assertThat(SEEN).hasSize(1);
            assertThat(SEEN.getFirst())
                    .startsWith("CONNECT ")
                    .doesNotContain(token)
                    .doesNotContainIgnoringCase("authorization");
        }
    }

    @Test
    void j31_token_is_tried_at_healthz_and_wanted_by_the_list_of_routes() {
        WebVisitor program = server.visitor();
        String bearer = "Authorization: Bearer Pomerium-" + server.token();
        String routes = HOME + "api/v1/routes";
        String json = "Accept: application/json";

        assertThat(program.send("GET", "https://" + HOST + "/healthz", "", json, bearer).status())
                .isEqualTo(200);
        Answer listed = program.send("GET", routes, "", json, bearer);
        assertThat(listed.status()).isEqualTo(200);
        assertThat(new JsonObject(listed.body()).getJsonArray("routes").encode())
                .contains("tcp+https://" + PRIVATE, "\"type\":\"tcp\"")
                .doesNotContain("bobs.example.test");
        assertThat(program.send("GET", routes, "", json).status()).isEqualTo(401);
        assertThat(program.send("GET", routes, "", json, bearer + "x").status()).isEqualTo(401);
        assertThat(program.get(routes).status()).isEqualTo(302);
    }

    @Test
    void j32_sign_ins_at_once_all_succeed() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(threads.submit(() -> server.statusWith(server.token())));
            }
            for (Future<Integer> status : all) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void j33_session_that_was_ended_signs_in_again_once() {
        WebVisitor browser = server.visitor();
        String address = server.signInAddress();
        String token =
                WebVisitor.parameter(server.signIn(browser, address).location(), "pomerium_jwt");
        assertThat(server.statusWith(token)).isEqualTo(200);

        Answer out =
                server.visitor()
                        .send(
                                "POST",
                                HOME + "api/v1/logout",
                                "",
                                "Authorization: Pomerium " + token);

        assertThat(out.status()).isEqualTo(204);
        assertThat(server.statusWith(token)).isEqualTo(401);
        String next =
                WebVisitor.parameter(
                        server.signIn(browser, server.signInAddress()).location(), "pomerium_jwt");
        assertThat(next).isNotEqualTo(token);
        assertThat(server.statusWith(next)).isEqualTo(200);
    }

    @Test
    @Disabled("J35: UDP tunnels (MASQUE) are not built")
    void j35_udp_is_tunnelled_by_an_upgrade() {}

    @Test
    @Disabled("J36: nothing listens on UDP, so no client tries HTTP/3")
    void j36_extended_connect_over_http3() {}

    @Test
    void signed_in_person_without_permission_is_403_and_not_sent_in_circles() {
        Answer answer =
                server.connect("bobs.example.test:7", "Authorization: Pomerium " + server.token(0));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.location()).isEmpty();
        assertThat(
                        server.connect(
                                        "bobs.example.test:7",
                                        "Authorization: Pomerium " + server.token(1))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void credentials_on_a_kept_connection_are_asked_for_each_time() throws Exception {
        String token = server.token();
        String page =
                "GET /.pomerium/user HTTP/1.1\r\nHost: "
                        + HOST
                        + "\r\nAccept: application/json\r\n";
        try (RawClient client = server.client().connect()) {
            String known =
                    client.send(page + "Authorization: Pomerium " + token + "\r\n\r\n")
                            .readAnswer();
            assertThat(known).startsWith("HTTP/1.1 200 ").contains("alice@example.com");

            assertThat(client.send(page + "\r\n").readAnswer()).startsWith("HTTP/1.1 401 ");
        }
    }
}
