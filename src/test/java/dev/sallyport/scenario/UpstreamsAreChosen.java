package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several targets with weights, a target that is down, and another proxy in between. */
@Timeout(60)
class UpstreamsAreChosen {
    private static final ScriptedUpstream HEAVY = ScriptedUpstream.playing(s -> s.send("h"));
    private static final ScriptedUpstream LIGHT = ScriptedUpstream.playing(s -> s.send("l"));
    private static final ClosedPort CLOSED = new ClosedPort();
    private static final FakeProxy CHAIN = FakeProxy.plain(FakeProxy.echoing());

    /** Sends bytes of the service right behind its answer. */
    private static final FakeProxy EAGER =
            FakeProxy.plain(session -> {
                session.send("HTTP/1.1 200 OK\r\nx: y\r\n\r\nbanner");
                session.in().transferTo(session.out());
            });

    private static final FakeProxy REFUSES =
            FakeProxy.plain(
                    FakeProxy.answering(
                            "HTTP/1.1 403 Forbidden\r\nContent-Length: 11\r\n\r\nplanted no\n"));
    private static final FakeProxy GARBLED =
            FakeProxy.plain(FakeProxy.answering("SSH-2.0-OpenSSH\r\n\r\n"));

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route(
                        "weights.example.test:7",
                        "['" + HEAVY.target() + ",3', '" + LIGHT.target() + ",1']");
                folder.route(
                        "half-dead.example.test:7",
                        "['tcp://127.0.0.1:" + CLOSED.port() + "', '" + LIGHT.target() + "']");
                folder.route("*.chain.test:22", "http://127.0.0.1:" + CHAIN.port());
                folder.route("eager.test:22", "http://127.0.0.1:" + EAGER.port());
                folder.route("refuses.test:22", "http://127.0.0.1:" + REFUSES.port());
                folder.route("garbled.test:22", "http://127.0.0.1:" + GARBLED.port());
            });

    @AfterAll
    static void closeServices() {
        HEAVY.close();
        LIGHT.close();
        CLOSED.close();
        CHAIN.close();
        EAGER.close();
        REFUSES.close();
        GARBLED.close();
    }

    @Test
    void targets_are_used_by_their_weights() throws IOException {
        int heavy = 0;
        for (int i = 0; i < 80; i++) {
            try (RawClient client = SERVER.client().connect()) {
                heavy += client.connect("weights.example.test:7").readText(1).equals("h") ? 1 : 0;
            }
        }

        // Each event loop takes turns of its own, so the last round of each may be unfinished.
        assertThat(heavy).isBetween(57, 63);
    }

    @Test
    void a_target_that_is_down_is_passed_over() throws IOException {
        for (int i = 0; i < 10; i++) {
            try (RawClient client = SERVER.client().connect()) {
                assertThat(client.connect("half-dead.example.test:7").readText(1)).isEqualTo("l");
            }
        }
    }

    @Test
    void the_next_proxy_is_asked_for_what_the_client_asked_for() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT DB.chain.test:22 HTTP/1.1\r\nHost: other\r\n"
                            + "Authorization: Pomerium planted-token\r\nCookie: planted=1\r\n"
                            + "X-Planted: 1\r\n\r\nearly");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(5)).isEqualTo("early");
        }

        assertThat(CHAIN.heads().getLast())
                .startsWith("CONNECT db.chain.test:22 HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nhost: db.chain.test:22\r\n")
                .doesNotContainIgnoringCase("planted");
    }

    @Test
    void bytes_right_behind_the_next_proxys_answer_come_first() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.connect("eager.test:22").readText(6)).isEqualTo("banner");
            assertThat(client.send("more").readText(4)).isEqualTo("more");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"refuses.test:22", "garbled.test:22"})
    void a_refusal_by_the_next_proxy_is_503(String authority) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.send(RawClient.head(authority)).readToEnd().text())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("upstream_proxy_refused")
                    .doesNotContain("planted no");
        }
    }
}
