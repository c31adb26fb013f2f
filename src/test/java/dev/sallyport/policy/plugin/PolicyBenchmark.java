package dev.sallyport.policy.plugin;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.PolicyTable;
import dev.sallyport.policy.PolicyVerticle;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.terms.RouteId;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * How long decisions take, as a table for {@code docs/performance.md}: run it by itself, with what
 * a test needs on the class path.
 */
final class PolicyBenchmark {
    private static final int RUNS = 20_000;
    private static final int ROUNDS = 5;
    private static final String SCRIPT =
            """
            const staff = /^[a-z.]+@example\\.com$/;
            export default function decide(facts, config, host) {
                const { user, client, request } = facts;
                if (user === null) {
                    return { allow: false, sign_in: true };
                }
                if (!staff.test(user.email)) {
                    return { allow: false, reason: 'not-staff' };
                }
                const groups = user.claims.groups ?? [];
                if (!groups.some((group) => config.groups.includes(group))) {
                    return { allow: false, reason: 'not-in-group' };
                }
                if (client.ip.startsWith('10.') && request.kind !== 'tunnel') {
                    return { allow: false, reason: 'not-from-here' };
                }
                return { allow: true, reason: 'staff', until: facts.now + 3600 };
            }
            """;
    private static final String LANGUAGE =
            """
            allow:
              and:
                - domain: example.com
                - claim/groups: ops
                - email: {ends_with: example.com}
                - http_method: CONNECT
                - source_ip: 192.0.2.0/24
            """;
    private static final Facts FACTS =
            Asking.as("a", "alice@example.com", Map.of("groups", List.of("dev", "ops")))
                    .to("script")
                    .facts();

    private PolicyBenchmark() {}

    public static void main(String[] args) throws Exception {
        System.out.println("| decision | p50, µs | p99, µs |\n|---|---:|---:|");
        measure("the same policy in plain Java", i -> plain(facts(i)));
        RoutePolicy language = new RoutePolicy(new RouteId("language"), Policies.of(LANGUAGE));
        measure("policy language, five criteria", i -> decided(language.policy().decide(FACTS)));
        try (Scripts scripts = new Scripts()) {
            Plugin plugin =
                    scripts.load("p", Map.of("index.mjs", SCRIPT), "{\"groups\":[\"ops\"]}");
            PluginSet set = new PluginSet(List.of(plugin));
            var _ = scripts.threads.prepare(set).await(20, TimeUnit.SECONDS);
            var _ = scripts.threads.warm(set).await(20, TimeUnit.SECONDS);
            RoutePolicy script =
                    new RoutePolicy(
                            new RouteId("script"),
                            Policies.closed(),
                            List.of(plugin),
                            Optional.empty());
            var _ =
                    scripts.threads
                            .call(() -> {
                                onThread(script);
                                return "";
                            })
                            .await(300, TimeUnit.SECONDS);
            overBus(scripts.threads, script);
        }
    }

    /** Facts of which each differs, as in life: nothing is read once for many. */
    private static Facts facts(int i) {
        return new Facts(
                FACTS.now(),
                "d" + i,
                FACTS.user(),
                null,
                FACTS.session(),
                FACTS.client(),
                FACTS.route(),
                FACTS.request());
    }

    private static void onThread(RoutePolicy script) {
        PolicyThread thread = (PolicyThread) Thread.currentThread();
        measure(
                "JavaScript, on the policy thread",
                i -> new Deliberation(script, facts(i), PolicyBenchmark::decided).run(thread));
    }

    private static void overBus(PolicyThreads threads, RoutePolicy script) throws Exception {
        Vertx vertx = Vertx.vertx();
        PolicyTable table = new PolicyTable(List.of(script));
        var _ =
                vertx.deployVerticle(new PolicyVerticle(() -> table, threads))
                        .await(10, TimeUnit.SECONDS);
        BusDecider decider = new BusDecider(vertx);
        measure(
                "JavaScript, from bus to bus, one at a time",
                i ->
                        decided(
                                decider.decide(facts(i))
                                        .toCompletionStage()
                                        .toCompletableFuture()
                                        .join()));
        var _ = vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static void plain(Facts facts) {
        Facts.User user = facts.user();
        boolean allow =
                user != null
                        && user.email().matches("[a-z.]+@example\\.com")
                        && user.claims().getOrDefault("groups", List.of()).contains("ops")
                        && !facts.client().ip().startsWith("10.");
        if (!allow) {
            throw new IllegalStateException("wrong");
        }
    }

    private static void decided(Decision decision) {
        if (!(decision instanceof Decision.Allow)) {
            throw new IllegalStateException(decision.toString());
        }
    }

    /** The best of several rounds: others use this machine too. */
    private static void measure(String name, IntConsumer decision) {
        double p50 = Double.MAX_VALUE;
        double p99 = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long[] nanos = new long[RUNS];
            for (int i = 0; i < RUNS; i++) {
                long start = System.nanoTime();
                decision.accept(round * RUNS + i);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            p50 = Math.min(p50, nanos[RUNS / 2] / 1000.0);
            p99 = Math.min(p99, nanos[RUNS * 99 / 100] / 1000.0);
        }
        System.out.printf("| %s | %.1f | %.1f |%n", name, p50, p99);
    }
}
