package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.server.ServerOptions;
import dev.sallyport.server.ServerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * F096: a client that goes while its question is with a policy is recorded once, and the service is
 * never dialled, although the answer that comes later allows it.
 */
class ClientsLeaveWhilePoliciesThink {
    private static final String ROUTE = "echo.example.test:7";

    private final LinkedBlockingQueue<Message<JsonObject>> questions = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void f096_one_record_and_no_dial() throws Exception {
        // NIO hears of a reset only when it reads or writes, which nobody does here.
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                LineWriter lines = new LineWriter(out, InstantSource.system())) {
            Path config = folder.route(ROUTE, echo.target()).write();
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
            vertx.eventBus().<JsonObject>consumer(BusDecider.ADDRESS, questions::add);

            leaveWhileAsked(server.port());

            int dialled = echo.accepted();
            Message<JsonObject> question = questions.take();
            question.reply(new JsonObject().put("v", 1).put("allow", true).put("reason", "accept"));
            Awaitility.await("the client's end is recorded")
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(
                            () -> assertThat(lines("downstream_remote_disconnect")).isEqualTo(1));
            assertThat(echo.accepted()).isEqualTo(dialled);
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    /** The bus takes the server's policy and this test in turn: one of two questions comes here. */
    private void leaveWhileAsked(int port) throws Exception {
        for (int i = 0; i < 2 && questions.isEmpty(); i++) {
            try (RawClient client = RawClient.to(port).connect()) {
                client.send(RawClient.head(ROUTE));
                int answered = i + 1;
                Awaitility.await("asked here, or answered there")
                        .until(() -> !questions.isEmpty() || lines("\"allow\":true") == answered);
                client.reset();
            }
        }
        assertThat(questions).hasSize(1);
        // One event loop serves both: when this is answered, the reset has been seen.
        try (RawClient later = RawClient.to(port).connect()) {
            later.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(later.readHead()).startsWith("HTTP/1.1 200");
        }
    }

    private long lines(String part) {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(part))
                .count();
    }
}
