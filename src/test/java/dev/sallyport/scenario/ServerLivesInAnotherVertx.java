package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The proxy is one verticle: an application that has a Vert.x already deploys it there. */
class ServerLivesInAnotherVertx {
    private static final String ROUTE = "echo.example.test:7";

    @Test
    void verticle_serves_and_leaves_when_it_is_undeployed() throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                EmbeddedServer server =
                        EmbeddedServer.onNio(folder.route(ROUTE, echo.target()).write(), 2)) {
            try (RawClient client = RawClient.to(server.port()).connect().connect(ROUTE)) {
                client.send("hello").finish();
                assertThat(client.readToEnd().text()).isEqualTo("hello");
            }
            server.undeploy();
            assertThatThrownBy(() -> new Socket("127.0.0.1", server.port()).close())
                    .isInstanceOf(ConnectException.class);
            Awaitility.await("the lines are out")
                    .untilAsserted(() -> {
                        assertThat(server.lines("\"service\":\"authorize\"")).isPositive();
                        assertThat(server.lines("\"response-code\":200")).isPositive();
                    });
            assertThat(server.vertx().deploymentIDs()).isEmpty();
        }
    }

    @Test
    void f094_resets_behind_a_fin_leave_nothing_on_nio() throws Exception {
        int tunnels = 200;
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing()) {
            Path config = folder.route(ROUTE, echo.target()).write();
            try (EmbeddedServer server = EmbeddedServer.onNio(config, 1)) {
                for (int i = 0; i < tunnels; i++) {
                    RawClient client = RawClient.to(server.port()).connect().connect(ROUTE);
                    client.send("x").finish();
                    client.reset();
                }
                Awaitility.await("each tunnel has ended, on both sides")
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> {
                            assertThat(server.lines("\"response-code\":200")).isEqualTo(tunnels);
                            assertThat(echo.open()).isZero();
                        });
            }
        }
    }
}
