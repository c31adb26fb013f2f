package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.server.ServerOptions;
import dev.sallyport.server.ServerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The proxy is one verticle: an application that has a Vert.x already deploys it there. */
class ServerLivesInAnotherVertx {
    @Test
    void verticle_serves_and_leaves_when_it_is_undeployed() throws Exception {
        Vertx vertx = Vertx.vertx();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                LineWriter lines = new LineWriter(out, InstantSource.system())) {
            Path config = folder.route("echo.example.test:7", echo.target()).write();
            ServerVerticle server =
                    new ServerVerticle(
                            new ServerOptions(
                                    config,
                                    2,
                                    Map.of(),
                                    "test",
                                    lines,
                                    level -> {},
                                    InstantSource.system()));
            String id = vertx.deployVerticle(server).await(30, TimeUnit.SECONDS);
            try (RawClient client =
                    RawClient.to(server.port()).connect().connect("echo.example.test:7")) {
                client.send("hello").finish();
                assertThat(client.readToEnd().text()).isEqualTo("hello");
            }
            vertx.undeploy(id).await(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> new Socket("127.0.0.1", server.port()).close())
                    .isInstanceOf(ConnectException.class);

            Awaitility.await("the lines are out")
                    .untilAsserted(() ->
                            assertThat(out.toString(StandardCharsets.UTF_8))
                                    .contains(
                                            "\"service\":\"authorize\"", "\"response-code\":200"));
            assertThat(vertx.deploymentIDs()).isEmpty();
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    /** F094 on the JDK's own transport, which a Vert.x has unless it asks for another. */
    @Test
    void f094_resets_behind_a_fin_leave_nothing_on_nio() throws Exception {
        int tunnels = 200;
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                LineWriter lines = new LineWriter(out, InstantSource.system())) {
            Path config = folder.route("echo.example.test:7", echo.target()).write();
            ServerVerticle server =
                    new ServerVerticle(
                            new ServerOptions(
                                    config,
                                    1,
                                    Map.of(),
                                    "test",
                                    lines,
                                    level -> {},
                                    InstantSource.system()));
            vertx.deployVerticle(server).await(30, TimeUnit.SECONDS);
            for (int i = 0; i < tunnels; i++) {
                RawClient client =
                        RawClient.to(server.port()).connect().connect("echo.example.test:7");
                client.send("x").finish();
                client.reset();
            }
            Awaitility.await("each tunnel has ended, on both sides")
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> {
                        assertThat(ended(out)).isEqualTo(tunnels);
                        assertThat(echo.open()).isZero();
                    });
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static long ended(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("\"response-code\":200"))
                .count();
    }
}
