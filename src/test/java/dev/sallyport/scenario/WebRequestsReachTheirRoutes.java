package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebUpstream;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Web requests are told apart by host and path, and their upstreams see what the policy saw. */
@Timeout(60)
class WebRequestsReachTheirRoutes {
    private static final String OPEN = "allow_public_unauthenticated_access: true";

    private static WebUpstream one;
    private static WebUpstream two;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws TimeoutException {
        one = new WebUpstream();
        two = new WebUpstream();
        folder = new ServerFolder().secured();
        folder.webRoute("paths.example.test", one.url(), OPEN, "path: /only")
                .webRoute("paths.example.test", two.url(), OPEN, "prefix: /api")
                .webRoute("app.example.test", one.url(), OPEN)
                .webRoute("*.wild.example.test", two.url(), OPEN)
                .webRoute("a.wild.example.test", one.url(), OPEN, "path: /exact")
                .webRoute("moved.example.test", one.url() + "/inner/", OPEN, "prefix: /outer/")
                .webRoute("port.example.test:8443", one.url(), OPEN)
                .webRoute("kept.example.test", one.url(), OPEN, "preserve_host_header: true")
                .webRoute("named.example.test", one.url(), OPEN, "host_rewrite: inner.test:81")
                .webRoute(
                        "fields.example.test",
                        one.url(),
                        OPEN,
                        "set_request_headers: {X-Tenant: ours}",
                        "remove_request_headers: [X-Debug]",
                        "set_response_headers: {X-Upstream: ours}")
                .webRoute("closed.example.test", one.url());
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws TimeoutException, IOException {
        server.close();
        folder.close();
        one.close();
        two.close();
    }

    private static RawClientOptions client() {
        return RawClient.to(server.port());
    }

    private static Answer get(String host, String target, String... more) {
        return ask("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n", more);
    }

    private static Answer ask(String head, String... more) {
        String fields = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
        return WebVisitor.ask(client(), head + "Connection: close\r\n" + fields + "\r\n");
    }

    @Test
    void answer_is_the_upstreams() {
        Answer answer = get("app.example.test", "/hello?x=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("GET /hello?x=1 HTTP/1.1\r\n");
        assertThat(answer.header("x-upstream")).isEqualTo("yes");
        assertThat(answer.header("x-request-id")).isNotEmpty();
        assertThat(answer.header("x-frame-options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("strict-transport-security")).contains("max-age=31536000");
    }

    @Test
    void routes_are_told_apart_by_path() {
        int before = one.requests();
        assertThat(get("paths.example.test", "/only").status()).isEqualTo(200);
        assertThat(one.requests()).isEqualTo(before + 1);
        assertThat(get("paths.example.test", "/only/").status()).isEqualTo(404);
        int others = two.requests();
        assertThat(get("paths.example.test", "/apiary").status()).isEqualTo(200);
        assertThat(get("paths.example.test", "/api").status()).isEqualTo(200);
        assertThat(two.requests()).isEqualTo(others + 2);
        assertThat(get("paths.example.test", "/").status()).isEqualTo(404);
    }

    @Test
    void host_that_is_written_out_beats_one_with_a_star() {
        int before = two.requests();
        assertThat(get("b.wild.example.test", "/").status()).isEqualTo(200);
        assertThat(two.requests()).isEqualTo(before + 1);
        assertThat(get("a.wild.example.test", "/exact").status()).isEqualTo(200);
        assertThat(get("a.wild.example.test", "/other").status()).isEqualTo(404);
        assertThat(get("none.example.test", "/").status()).isEqualTo(404);
    }

    @Test
    void port_that_a_route_names_must_be_asked_for() {
        assertThat(get("port.example.test", "/").status()).isEqualTo(404);
        assertThat(get("port.example.test:8443", "/").status()).isEqualTo(200);
        assertThat(get("app.example.test:1234", "/").status()).isEqualTo(200);
    }

    @Test
    void upstream_gets_the_path_that_was_decided_about() {
        assertThat(get("app.example.test", "/a/../b//c/./d?q=/../x").body())
                .startsWith("GET /b/c/d?q=/../x HTTP/1.1\r\n");
        assertThat(get("app.example.test", "/a/%2e%2e/b").body()).startsWith("GET /b HTTP/1.1\r\n");
        assertThat(get("app.example.test", "/a%2fb").status()).isEqualTo(400);
        assertThat(get("app.example.test", "/a%5cb").status()).isEqualTo(400);
        assertThat(get("paths.example.test", "/x/..//only").status()).isEqualTo(200);
        assertThat(get("paths.example.test", "/api/../secret").status()).isEqualTo(404);
        assertThat(get("moved.example.test", "/outer/x?y").body())
                .startsWith("GET /inner/x?y HTTP/1.1\r\n");
        assertThat(get("moved.example.test", "/outer/../outer/../x").status()).isEqualTo(404);
    }

    @Test
    void upstream_is_asked_for_the_host_that_its_route_says() {
        String target = one.url().substring("http://".length());
        assertThat(get("app.example.test", "/").body()).contains("\r\nhost: " + target + "\r\n");
        assertThat(get("kept.example.test", "/").body())
                .contains("\r\nhost: kept.example.test\r\n")
                .doesNotContain("host: " + target);
        assertThat(get("named.example.test", "/").body())
                .contains("\r\nhost: inner.test:81\r\n")
                .doesNotContain("host: " + target);
    }

    @Test
    void fields_are_set_and_removed_both_ways() {
        Answer answer = get("fields.example.test", "/", "X-Tenant: theirs", "x-debug: 1");
        assertThat(answer.body())
                .containsOnlyOnce("x-tenant: ours\r\n")
                .doesNotContain("theirs")
                .doesNotContainIgnoringCase("x-debug");
        assertThat(answer.header("x-upstream")).isEqualTo("ours");
    }

    @Test
    void target_with_a_host_beats_the_field() {
        Answer answer =
                ask("GET https://app.example.test/x HTTP/1.1\r\n" + "Host: paths.example.test\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("GET /x HTTP/1.1\r\n")
                .contains("x-forwarded-host: app.example.test\r\n")
                .doesNotContain("paths.example.test");
    }

    @Test
    void route_that_nobody_may_use_is_refused_with_its_reason() {
        int before = one.requests();
        Answer answer = get("closed.example.test", "/", "Accept: text/html");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("x-pomerium-intercepted-response")).isEqualTo("true");
        assertThat(answer.body()).contains("ext_authz_denied");
        assertThat(one.requests()).isEqualTo(before);
    }

    @Test
    void connection_carries_one_request_after_the_other() throws IOException {
        try (RawClient client = client().connect()) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: app.example.test\r\n\r\n");
                assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").contains("GET /" + i);
            }
        }
        assertThat(one.connections()).isLessThan(one.requests());
    }
}
