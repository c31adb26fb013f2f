package dev.sallyport.policy.plugin;

import dev.sallyport.fake.Policies;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.PolicyParser;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import dev.sallyport.terms.RouteId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Plugins from texts, on policy threads, for tests. */
final class Scripts implements AutoCloseable {
    final PolicyThreads threads;
    private final PluginLoader loader = new PluginLoader();
    private Duration timeout = Duration.ofMillis(250);
    private Duration askTimeout = Duration.ofSeconds(1);

    Scripts(int count, Courier courier) {
        threads = new PolicyThreads(count, courier);
    }

    Scripts() {
        this(2, Courier.NOBODY);
    }

    Scripts timeouts(Duration run, Duration ask) {
        timeout = run;
        askTimeout = ask;
        return this;
    }

    Plugin load(String name, String text) throws PluginFault {
        return load(name, Map.of("index.mjs", text), "{}");
    }

    Plugin load(String name, Map<String, String> texts, String config) throws PluginFault {
        return loader.load(
                new Plugin.Declaration(
                        name,
                        new PluginFiles(Path.of("plugins", name), texts),
                        config,
                        timeout,
                        askTimeout));
    }

    /** Loads, prepares and warms: ready to decide. */
    Plugin ready(String name, String text) throws Exception {
        return ready(load(name, text));
    }

    Plugin ready(Plugin plugin) throws Exception {
        PluginSet set = new PluginSet(List.of(plugin));
        var _ = threads.prepare(set).await(20, TimeUnit.SECONDS);
        plugin.warmed();
        return plugin;
    }

    static RoutePolicy route(Plugin... plugins) {
        return new RoutePolicy(
                new RouteId("r"), Policies.closed(), List.of(plugins), Optional.empty());
    }

    /** The policy in some YAML, which may use the words of these plugins. */
    RoutePolicy ppl(String yaml, Plugin... words) {
        List<dev.sallyport.policy.ppl.CriterionKind> kinds = new ArrayList<>();
        for (Plugin plugin : words) {
            kinds.add(loader.kind(plugin, (Plugin.Word) plugin.shape()));
        }
        PolicyParser parser = new PolicyParser(BuiltIn.CRITERIA.with(kinds));
        Policy policy = new Policy("routes[0]", parser.parse(Policies.value(yaml), "policy"));
        if (!parser.faults().isEmpty()) {
            throw new IllegalArgumentException(parser.faults().toString());
        }
        return new RoutePolicy(new RouteId("r"), policy);
    }

    Decision decide(RoutePolicy policy, Facts facts) throws Exception {
        return later(policy, facts).get(20, TimeUnit.SECONDS);
    }

    CompletableFuture<Decision> later(RoutePolicy policy, Facts facts) {
        CompletableFuture<Decision> future = new CompletableFuture<>();
        threads.decide(policy, facts, future::complete);
        return future;
    }

    @Override
    public void close() {
        loader.close();
        threads.close();
    }
}
