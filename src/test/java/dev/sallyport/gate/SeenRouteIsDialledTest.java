package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeAudit;
import dev.sallyport.fake.FakeTunnelRequest;
import dev.sallyport.fake.Policies;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.live.OpenTunnels;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.RequestIds;
import dev.sallyport.route.RoutePattern;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RouteId;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import org.awaitility.Awaitility;

/**
 * The route that the policy saw is the route that is dialled: whatever the routes are, whatever is
 * asked for, and whatever replaces the routes while the policy thinks.
 */
class SeenRouteIsDialledTest {
    private static final List<String> PATTERNS =
            List.of(
                    "tcp+https://a.test:22",
                    "tcp+https://a.test:23",
                    "tcp+https://b.test:22",
                    "tcp+https://*.test:22",
                    "tcp+https://*.b.test:22",
                    "tcp+https://x.b.test:23",
                    "tcp+https://[::1]:22");
    private static final List<String> HOSTS =
            List.of("a.test", "b.test", "c.test", "x.b.test", "y.x.b.test", "[::1]", "a.test.");

    private static final Vertx VERTX = Vertx.vertx();
    private static final ContextInternal CONTEXT = (ContextInternal) VERTX.getOrCreateContext();
    private static final List<ScriptedServer> SERVICES =
            List.of(service(), service(), service(), service());

    /** Routes of one generation: patterns in their order, and the service of each. */
    record Generation(List<String> patterns, List<Integer> services) {}

    private final AtomicReference<RouteTable<Plan>> routes = new AtomicReference<>();
    private final List<JsonObject> seen = new CopyOnWriteArrayList<>();

    private static ScriptedServer service() {
        return new ScriptedServer(ScriptedServer::untilEnd);
    }

    @AfterContainer
    static void stop() throws Exception {
        for (ScriptedServer service : SERVICES) {
            service.close();
        }
        var _ = VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Provide
    Arbitrary<Generation> generations() {
        return Combinators.combine(
                        Arbitraries.shuffle(PATTERNS),
                        Arbitraries.integers().between(0, PATTERNS.size()),
                        Arbitraries.integers()
                                .between(0, SERVICES.size() - 1)
                                .list()
                                .ofSize(PATTERNS.size()))
                .as((all, count, services) -> new Generation(all.subList(0, count), services));
    }

    @Provide
    Arbitrary<String> authorities() {
        return Combinators.combine(
                        Arbitraries.of(HOSTS), Arbitraries.of(22, 23, 24), Arbitraries.of(1, 2))
                .as((host, port, spelling) ->
                        (spelling == 1 ? host : host.toUpperCase(Locale.ROOT)) + ":" + port);
    }

    private static RouteTable<Plan> table(Generation generation, int number) {
        List<RouteTable.Entry<Plan>> entries = new ArrayList<>();
        for (int i = 0; i < generation.patterns().size(); i++) {
            String from = generation.patterns().get(i);
            int port = SERVICES.get(generation.services().get(i)).port();
            RouteId id = new RouteId("%08d%08d".formatted(number, PATTERNS.indexOf(from)));
            UpstreamTarget target =
                    new UpstreamTarget(UpstreamTarget.Kind.TCP, new HostPort("127.0.0.1", port), 1);
            entries.add(
                    new RouteTable.Entry<>(
                            RoutePattern.parse(from),
                            new Plan(
                                    id,
                                    "",
                                    from,
                                    "tcp://127.0.0.1:" + port,
                                    new RoutePolicy(id, Policies.closed()),
                                    new UpstreamSettings(List.of(target), Duration.ofSeconds(5)),
                                    TunnelSettings.DEFAULT)));
        }
        return RouteTable.of(entries);
    }

    private Gate gate(FakeAudit audit) {
        Witness witness =
                new Witness(
                        audit,
                        new Replies(),
                        new RequestIds(new SplittableRandom(1)),
                        InstantSource.system());
        return new Gate(
                routes::get,
                Doorkeeper.NOBODY_KNOWN,
                new BusDecider(VERTX),
                new Dialer(CONTEXT),
                witness,
                new OpenTunnels(),
                new WebDoor(witness, Optional::empty));
    }

    private static List<Integer> accepted() {
        return SERVICES.stream().map(ScriptedServer::accepted).toList();
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    @Property(tries = 300)
    void route_that_the_policy_saw_is_the_route_that_is_dialled(
            @ForAll("generations") Generation before,
            @ForAll("generations") Generation after,
            @ForAll("authorities") String authority)
            throws TimeoutException {
        FakeAudit audit = new FakeAudit();
        seen.clear();
        routes.set(table(before, 1));
        var policy =
                VERTX.eventBus()
                        .<JsonObject>consumer(
                                BusDecider.ADDRESS, question -> allow(question, after));
        var _ = policy.completion().await(5, TimeUnit.SECONDS);
        List<Integer> untouched = accepted();
        FakeTunnelRequest request =
                new FakeTunnelRequest(CONTEXT.nettyEventLoop(), authority, List.of());
        CONTEXT.runOnContext(_ -> gate(audit).tunnel(request));
        await(() -> request.isAccepted() || !request.refusals().isEmpty());
        var _ = policy.unregister().await(5, TimeUnit.SECONDS);

        Statistics.collect(request.isAccepted());
        Statistics.coverage(reached -> reached.check(true).percentage(share -> share > 10));
        if (!request.isAccepted()) {
            assertThat(request.refusals().getFirst().status()).isEqualTo(404);
            assertThat(seen).isEmpty();
            assertThat(accepted()).isEqualTo(untouched);
            return;
        }
        assertThat(seen).hasSize(1);
        JsonObject route = seen.getFirst().getJsonObject("route");
        assertThat(route.getString("id")).startsWith("00000001");
        List<Integer> expected = new ArrayList<>(untouched);
        int port = Integer.parseInt(route.getString("to").replaceFirst(".*:", ""));
        for (int i = 0; i < expected.size(); i++) {
            expected.set(i, expected.get(i) + (SERVICES.get(i).port() == port ? 1 : 0));
        }
        await(() -> !accepted().equals(untouched));
        assertThat(accepted()).isEqualTo(expected);
        CONTEXT.nettyEventLoop().submit(() -> request.leg().vanishes()).syncUninterruptibly();
        await(() -> audit.accessed().size() == 1);
        assertThat(audit.accessed().getFirst().upstreamCluster())
                .isEqualTo("route-" + route.getString("id"));
    }

    /** Allows, after the routes have been replaced. */
    private void allow(Message<JsonObject> question, Generation next) {
        seen.add(question.body());
        routes.set(table(next, 2));
        question.reply(new JsonObject().put("v", 1).put("allow", true).put("reason", "accept"));
    }
}
