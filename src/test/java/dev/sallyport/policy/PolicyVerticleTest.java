package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.plugin.Courier;
import dev.sallyport.policy.plugin.PolicyThreads;
import dev.sallyport.policy.ppl.Group;
import dev.sallyport.policy.ppl.Operator;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.Rule;
import dev.sallyport.policy.ppl.Term;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.terms.RouteId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class PolicyVerticleTest {
    private static Vertx vertx;

    @BeforeContainer
    static void deploy() throws TimeoutException {
        vertx = Vertx.vertx();
        Term breaks =
                new Term(
                        "breaks",
                        new Value.Flag(true),
                        "",
                        false,
                        facts -> {
                            throw new IllegalStateException("hunter2");
                        });
        Policy broken =
                new Policy(
                        "",
                        List.of(
                                new Rule(
                                        dev.sallyport.policy.ppl.Action.ALLOW,
                                        "",
                                        List.of(new Group(Operator.OR, List.of(breaks))))));
        PolicyTable table =
                new PolicyTable(
                        List.of(
                                new RoutePolicy(new RouteId("open"), Policies.open()),
                                new RoutePolicy(
                                        new RouteId("mine"),
                                        Policies.of("allow: {or: [user: me]}")),
                                new RoutePolicy(new RouteId("broken"), broken)));
        Future<String> deployed =
                vertx.deployVerticle(
                        new PolicyVerticle(() -> table, new PolicyThreads(1, Courier.NOBODY)));
        var _ = deployed.await(5, TimeUnit.SECONDS);
    }

    @AfterContainer
    static void stop() throws TimeoutException {
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static Decision decide(Facts facts) throws TimeoutException {
        return new BusDecider(vertx).decide(facts).await(20, TimeUnit.SECONDS);
    }

    @Example
    void policy_of_the_asked_route_decides() throws TimeoutException {
        assertThat(decide(Asking.as("you").to("open").facts())).isInstanceOf(Decision.Allow.class);
        assertThat(decide(Asking.as("you").to("mine").facts()))
                .isEqualTo(new Decision.Deny("user-unauthorized", "routes[0].policy.allow", false));
        assertThat(decide(Asking.as("me").to("mine").facts()))
                .isEqualTo(
                        new Decision.Allow(
                                "user-ok", "routes[0].policy.allow", null, Obligations.NONE));
        assertThat(decide(Asking.as("me").to("none").facts()))
                .isInstanceOf(Decision.Undecided.class);
    }

    @Example
    void defect_of_a_criterion_lets_nobody_in_and_ends_nothing() throws TimeoutException {
        assertThat(decide(Asking.as("me").to("broken").facts()))
                .isEqualTo(new Decision.Undecided("deciding failed: IllegalStateException"));
        assertThat(decide(Asking.as("me").to("open").facts())).isInstanceOf(Decision.Allow.class);
    }

    @Example
    void where_certificates_are_for_all_routes_nobody_else_is_asked() {
        PolicyTable table = new PolicyTable(List.of(), true);
        Facts.Certificate valid = new Facts.Certificate("a", "b", "1", List.of(), "", "");
        Facts none = Asking.as("me").facts();
        Facts invalid = Asking.as("me").withFault("expired").facts();

        assertThat(table.firstOf(Asking.as("me").with(valid).facts())).isEmpty();
        assertThat(new PolicyTable(List.of()).firstOf(none)).isEmpty();
        assertThat(table.firstOf(none)).contains(denied("client-certificate-required"));
        assertThat(table.firstOf(invalid)).contains(denied("invalid-client-certificate"));
    }

    private static Decision denied(String reason) {
        return new Decision.Deny(
                reason,
                "downstream_mtls.enforcement",
                false,
                new Why(false, List.of(), true, List.of(reason)));
    }

    /** Well-formed facts of which one place is something else. */
    @Provide
    Arbitrary<JsonObject> nearlyFacts() {
        Arbitrary<Object> values =
                Arbitraries.oneOf(
                        Arbitraries.of("", "open", "tunnel", "192.0.2.1", "not an address"),
                        Arbitraries.integers(),
                        Arbitraries.of(true, false),
                        Arbitraries.just(new JsonObject()),
                        Arbitraries.just(new JsonArray().add(1)),
                        Arbitraries.strings().ofMaxLength(5));
        Arbitrary<List<String>> paths =
                Arbitraries.of(
                        List.of("v"),
                        List.of("now"),
                        List.of("user"),
                        List.of("user", "claims"),
                        List.of("user", "email"),
                        List.of("session"),
                        List.of("client"),
                        List.of("client", "ip"),
                        List.of("client", "certificate"),
                        List.of("route"),
                        List.of("route", "id"),
                        List.of("request", "headers"),
                        List.of("request", "kind"),
                        List.of("more"));
        return values.flatMap(value ->
                paths.map(path -> {
                    JsonObject json = Asking.as("me").to("mine").facts().toJson();
                    JsonObject at = path.size() == 1 ? json : json.getJsonObject(path.getFirst());
                    return at == null ? json : root(json, at.put(path.getLast(), value));
                }));
    }

    private static JsonObject root(JsonObject json, JsonObject changed) {
        assertThat(changed).isNotNull();
        return json;
    }

    @Property(tries = 500)
    void no_message_makes_another_answer_than_the_three(@ForAll("nearlyFacts") JsonObject message)
            throws TimeoutException {
        Decision decision =
                vertx.eventBus()
                        .request(BusDecider.ADDRESS, message)
                        .map(answer -> DecisionCodec.read(answer.body()))
                        .otherwise(cause -> new Decision.Undecided(cause.getMessage()))
                        .await(5, TimeUnit.SECONDS);
        switch (decision) {
            case Decision.Allow allow -> assertThat(allow.reason()).isIn("user-ok", "accept");
            case Decision.Deny deny -> assertThat(deny.reason()).startsWith("user-");
            case Decision.Undecided undecided ->
                    assertThat(undecided.cause()).containsAnyOf("facts", "no route");
        }
    }
}
