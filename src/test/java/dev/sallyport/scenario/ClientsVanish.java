package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that goes away, at any moment, leaves nothing behind: F095, F096. */
@Timeout(60)
class ClientsVanish {
    private static final LinkedBlockingQueue<String> ENDINGS = new LinkedBlockingQueue<>();

    /** A second proxy that never answers: a connection that never stands. */
    private static final FakeProxy NEVER =
            FakeProxy.plain(session -> {
                try {
                    int read = session.in().read();
                    ENDINGS.add(read < 0 ? "end" : "byte");
                } catch (IOException e) {
                    ENDINGS.add("reset");
                }
            });

    private static final ScriptedUpstream QUIET =
            ScriptedUpstream.playing(session -> {
                int port = session.socket().getPort();
                session.send(String.format("%-5d", port));
                session.in().transferTo(java.io.OutputStream.nullOutputStream());
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("never.example.test:7", "http://127.0.0.1:" + NEVER.port());
                folder.route("quiet.example.test:7", QUIET.target());
            });

    @AfterAll
    static void closeServices() {
        NEVER.close();
        QUIET.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "close"})
    void f096_a_client_that_goes_while_the_service_is_dialled_leaves_nothing(String how)
            throws Exception {
        String id = "f096-" + how;
        int asked = NEVER.heads().size();
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT never.example.test:7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
                            + id
                            + "\r\n\r\n");
            Awaitility.await("dialled").until(() -> NEVER.heads().size() > asked);
            if (how.equals("reset")) {
                client.reset();
            }
        }

        assertThat(ENDINGS.poll(20, TimeUnit.SECONDS)).as("what the second proxy saw").isNotNull();
        var line =
                SERVER.process()
                        .awaitLine("the access line", l -> id.equals(l.getString("request-id")));
        // A FIN alone may be a half-close: that client is waited for until the dialling ends.
        assertThat(line.getString("response-code-details"))
                .isEqualTo(
                        how.equals("reset")
                                ? "downstream_remote_disconnect"
                                : "upstream_reset_before_response_started{connection_timeout}");
        assertThat(
                        SERVER.process().accessLines().stream()
                                .filter(l -> id.equals(l.getString("request-id"))))
                .hasSize(1);
    }

    @Test
    void f095_both_sides_of_a_quiet_tunnel_are_probed_within_two_minutes() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.connect("quiet.example.test:7");
            int upstreamPort = Integer.parseInt(client.readText(5).strip());

            assertProbed(ProcNetTcp.of(SERVER.port(), client.localPort()));
            assertProbed(ProcNetTcp.of(upstreamPort, QUIET.port()));
        }
    }

    private static void assertProbed(ProcNetTcp end) {
        assertThat(end.timer()).as("a keep-alive timer runs").isEqualTo(2);
        assertThat(end.timerSeconds()).isLessThanOrEqualTo(60);
    }
}
