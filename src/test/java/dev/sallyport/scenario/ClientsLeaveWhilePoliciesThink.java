package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * F096: a client that goes while its question is with a policy is recorded once, and the service is
 * never dialled, although the answer that comes later allows it.
 */
class ClientsLeaveWhilePoliciesThink {
    private static final String ROUTE = "echo.example.test:7";

    private static final String ADDRESS = "slow.decisions";

    private final LinkedBlockingQueue<Message<JsonObject>> questions = new LinkedBlockingQueue<>();

    /** On epoll: NIO hears of a reset only when it reads or writes, which nobody does here. */
    @Test
    void f096_one_record_and_no_dial() throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                EmbeddedServer server =
                        EmbeddedServer.onEpoll(
                                folder.line("ask_timeout: 5s")
                                        .privateRoute(
                                                ROUTE, echo.target(), "decide_address: " + ADDRESS)
                                        .write())) {
            server.vertx().eventBus().<JsonObject>consumer(ADDRESS, questions::add);

            leaveWhileAsked(server);

            int dialled = echo.accepted();
            questions
                    .take()
                    .reply(new JsonObject().put("v", 1).put("allow", true).put("reason", "accept"));
            Awaitility.await("the client's end is recorded")
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(() ->
                            assertThat(server.lines("downstream_remote_disconnect")).isEqualTo(1));
            assertThat(echo.accepted()).isEqualTo(dialled);
        }
    }

    private void leaveWhileAsked(EmbeddedServer server) throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(RawClient.head(ROUTE));
            Awaitility.await("asked").until(() -> !questions.isEmpty());
            client.reset();
        }
        assertThat(questions).hasSize(1);
        // One event loop serves both: when this is answered, the reset has been seen.
        try (RawClient later = RawClient.to(server.port()).connect()) {
            later.send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(later.readHead()).startsWith("HTTP/1.1 200");
        }
    }
}
