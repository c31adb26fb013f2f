package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.GrpcCall;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import dev.sallyport.fake.WebUpstream;
import dev.sallyport.request.HeadTable;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F031 to F047 on web routes: a head that two readers could read in two ways reaches no upstream,
 * and nothing behind it is taken for a request.
 */
@Timeout(60)
class WebUpstreamsSeeWhatThePolicySaw {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String HOST = "app.example.test";
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: app.example.test\r\n\r\n";

    private static WebUpstream upstream;
    private static WebUpstream tunnels;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws TimeoutException {
        upstream = new WebUpstream();
        tunnels = new WebUpstream();
        folder = new ServerFolder().secured();
        folder.webRoute(HOST, upstream.url(), OPEN).webRoute("db.test", upstream.url(), OPEN);
        folder.route("db.test:7", tunnels.url().replace("http:", "tcp:"));
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws TimeoutException, IOException {
        server.close();
        folder.close();
        upstream.close();
        tunnels.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\t/\tHTTP/1.1~Host: H~~",
                "GET  / HTTP/1.1~Host: H~~",
                "GET / HTTP/1.2~Host: H~~",
                "GET / HTTP/1.1~~",
                "GET / HTTP/1.1~Host: H~Host: H~~",
                "GET / HTTP/1.1~Host: H~Host: other.test~~",
                "GET / HTTP/1.1~Host: H@evil.test~~",
                "GET / HTTP/1.1~Host: H:99999~~",
                "GET /a#b HTTP/1.1~Host: H~~",
                "GET /%00 HTTP/1.1~Host: H~~",
                "GET /a%2fb HTTP/1.1~Host: H~~",
                "GET /..%5cb HTTP/1.1~Host: H~~",
                "GET ftp://H/ HTTP/1.1~Host: H~~",
                "GET / HTTP/1.1~Host: H~: v~~",
                "GET / HTTP/1.1~Host: H~X-A: 1~ folded~~",
                "GET / HTTP/1.1~Host: H~X A: 1~~",
                "GET / HTTP/1.1~Host: H~X-A : 1~~",
                "GET / HTTP/1.1~Host: H~x_pomerium_jwt_assertion: forged~~",
                "POST / HTTP/1.1~Host: H~Content-Length: 5~Transfer-Encoding: chunked~~0~~",
                "POST / HTTP/1.1~Host: H~Content-Length: 5~Content-Length: 6~~hello",
                "POST / HTTP/1.1~Host: H~Content-Length: +5~~hello",
                "POST / HTTP/1.1~Host: H~Content-Length: 5, 5~~hello",
                "POST / HTTP/1.1~Host: H~Transfer-Encoding: xchunked~~0~~",
                "POST / HTTP/1.1~Host: H~Transfer-Encoding: chunked, identity~~0~~",
                "POST / HTTP/1.1~Host: H~Transfer-Encoding: chunked~Transfer-Encoding: x~~0~~",
            })
    void head_that_can_be_read_in_two_ways_is_refused(String text) throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(
                    text.replace("~", "\r\n").replace("H~", HOST).replace(": H", ": " + HOST)
                            + HIDDEN);
            assertThat(client.readAnswer()).matches("(?s)HTTP/1.1 (400|501|505) .*");
            assertThat(client.readToEnd().text()).isEmpty();
        }
        assertThat(upstream.saw("/hidden")).isFalse();
    }

    /** As web requests, and with CONNECT in place of GET as tunnels. */
    @Test
    void heads_of_the_table_that_are_refused_reach_no_upstream() throws IOException {
        List<HeadTable.Row> refused =
                HeadTable.rows().stream()
                        .filter(row -> row.outcome().matches("[A-Z_0-9]+"))
                        .toList();
        assertThat(refused).hasSizeGreaterThan(80);
        int requests = upstream.requests();
        for (HeadTable.Row row : refused) {
            assertRefused(row.name(), row.head());
            assertRefused(row.name(), row.head().replaceFirst("^GET / ", "CONNECT db.test:7 "));
        }
        assertThat(upstream.requests()).isEqualTo(requests);
        assertThat(tunnels.connections()).isZero();
    }

    private static void assertRefused(String name, String head) throws IOException {
        try (RawClient client = RawClient.to(server.port()).patience(5_000).connect()) {
            try {
                client.send(head + HIDDEN);
            } catch (IOException e) {
                // The answer and the end may come before all of a large head is sent.
                assertThat(head).as(name).hasSizeGreaterThan(65_536);
            }
            RawClient.Rest rest = client.readToEnd();
            assertThat(rest.text()).as(name).matches("(?s)HTTP/1\\.1 [45].*");
            assertThat(rest.text().split("HTTP/1\\.1 [0-9]", -1)).as(name).hasSize(2);
            assertThat(rest.ending()).as(name).isEqualTo(Ending.ORDERLY);
        }
    }

    /** HTTP/2 can frame what HTTP/1.1 would take for the end of its first line. */
    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a?b c", "/a?b\u00ff", "/\u00ff"})
    void target_of_http2_is_refused_like_one_of_http1(String target) throws IOException {
        int before = upstream.requests();
        try (GrpcCall call = new GrpcCall(server.port(), HOST, target).end()) {
            assertThat(call.head(":status")).isEqualTo("400");
        }
        assertThat(upstream.requests()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x5~hello~0~~",
                "-5~hello~0~~",
                "5;a=\"\n\"~hello~0~~",
                "5~hello!~0~~",
                "11111111111111111~hello~0~~",
                "5\nhello\n0\n\n",
                "5~hello~0~Host: evil.test~~",
                "5~hello~0~Authorization: Basic eA==~~",
            })
    void body_that_breaks_the_framing_reaches_nobody_whole(String body) throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: app.example.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + body.replace("~", "\r\n")
                            + HIDDEN);
            assertThat(client.readToEnd().text()).doesNotContain("HTTP/1.1 200");
        }
        assertThat(upstream.saw("/hidden")).isFalse();
    }

    @Test
    void heads_beyond_the_bounds_are_refused() throws IOException {
        for (String head :
                new String[] {
                    "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: app.example.test\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: app.example.test\r\n"
                            + "a: b\r\n".repeat(1_500)
                            + "\r\n",
                    "GET / HTTP/1.1\r\nHost: app.example.test\r\nCookie: "
                            + "c".repeat(100_000)
                            + "\r\n\r\n",
                }) {
            try (RawClient client = RawClient.to(server.port()).connect()) {
                client.send(head);
                assertThat(client.readAnswer()).matches("(?s)HTTP/1.1 4(14|31) .*");
            }
        }
    }

    @Test
    void same_holds_for_http_2() {
        try (WebClient client = new WebClient(server.port(), HttpVersion.HTTP_2)) {
            for (String path : new String[] {"/a%2fb", "/%00", "/a#b"}) {
                assertThat(refused(client, path)).as(path).isTrue();
            }
            assertThat(refused(client, "/", "x_pomerium_jwt_assertion: forged")).isTrue();
            assertThat(refused(client, "/", "host: evil.example.test")).isTrue();
            assertThat(client.ask("GET", HOST, "/a/../b//c", "").body())
                    .startsWith("GET /b/c HTTP/1.1\r\n");
            assertThat(client.ask("GET", HOST, "/", "", "x-forwarded-for: 10.0.0.1").body())
                    .contains("x-forwarded-for: 127.0.0.1\r\n")
                    .doesNotContain("10.0.0.1");
        }
    }

    /** By an answer, or by Vert.x's own reset of the stream. */
    private static boolean refused(WebClient client, String path, String... fields) {
        try {
            return client.ask("GET", HOST, path, "", fields).status() == 400;
        } catch (RuntimeException e) {
            assertThat(e).hasMessageContaining("reset: 1");
            return true;
        }
    }
}
