package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Policies;
import dev.sallyport.policy.plugin.Courier;
import dev.sallyport.policy.plugin.PolicyThreads;
import dev.sallyport.terms.RouteId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusDeciderTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static Facts facts(String route) {
        return new Facts(
                1,
                "id",
                null,
                null,
                null,
                new Facts.Client("192.0.2.1", 4711, "", null),
                new Facts.Route(route, "", "", ""),
                new Facts.Request("tunnel", "CONNECT", "a:22", "", Map.of()));
    }

    private Decision decide(String route) throws TimeoutException {
        return new BusDecider(vertx).decide(facts(route)).await(20, TimeUnit.SECONDS);
    }

    private void answeredBy(Consumer<Message<JsonObject>> answer) throws TimeoutException {
        var _ =
                vertx.eventBus()
                        .<JsonObject>consumer(BusDecider.ADDRESS, answer::accept)
                        .completion()
                        .await(5, TimeUnit.SECONDS);
    }

    @Test
    void policies_of_the_table_decide() throws TimeoutException {
        PolicyTable table =
                new PolicyTable(
                        List.of(
                                new RoutePolicy(new RouteId("open"), Policies.open()),
                                new RoutePolicy(
                                        new RouteId("closed"),
                                        Policies.of("allow: {or: [{authenticated_user: true}]}"))));
        Future<String> deployed =
                vertx.deployVerticle(
                        new PolicyVerticle(() -> table, new PolicyThreads(1, Courier.NOBODY)));
        var _ = deployed.await(5, TimeUnit.SECONDS);
        assertThat(decide("open")).isInstanceOf(Decision.Allow.class);
        assertThat(decide("closed"))
                .isEqualTo(
                        new Decision.Deny("user-unauthenticated", "routes[0].policy.allow", true));
        assertThat(decide("unknown")).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void nobody_to_ask_decides_nothing() throws TimeoutException {
        assertThat(decide("open")).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void malformed_answer_decides_nothing() throws TimeoutException {
        answeredBy(question -> question.reply(new JsonObject().put("allow", true)));
        assertThat(decide("open")).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void answer_that_fails_decides_nothing() throws TimeoutException {
        answeredBy(question -> question.fail(500, "boom"));
        assertThat(decide("open")).isEqualTo(new Decision.Undecided("boom"));
    }

    @Test
    void answer_that_never_comes_decides_nothing() throws TimeoutException {
        answeredBy(question -> {});
        long start = System.nanoTime();
        assertThat(decide("open")).isInstanceOf(Decision.Undecided.class);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isBetween(9L, 15L);
    }
}
