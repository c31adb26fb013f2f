package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Policies without a server, for commands: one policy thread, asked by blocking. */
public final class Workbench implements AutoCloseable {
    private static final long LONGEST_SECONDS = 60;

    private final PolicyThreads threads;
    private final PluginSet plugins;
    private boolean ready;

    /** A bench with these plugins, which are prepared when they are first needed. */
    public Workbench(PluginSet plugins) {
        this(plugins, Courier.NOBODY);
    }

    private Workbench(PluginSet plugins, Courier courier) {
        this.plugins = plugins;
        this.threads = new PolicyThreads(1, courier);
    }

    /** A bench with plugins that need no warming up, and services that they can ask. */
    static Workbench cold(PluginSet plugins, Courier courier) {
        Workbench bench = new Workbench(plugins, courier);
        bench.ready = true;
        return bench;
    }

    private void prepare() throws PluginFault {
        if (!ready) {
            var _ = await(threads.prepare(plugins).compose(done -> threads.warm(plugins)));
            ready = true;
        }
    }

    /**
     * Does something where criteria that are scripts can be asked.
     *
     * @throws PluginFault if a plugin does not load, or nothing comes within a minute
     */
    public <T> T call(Callable<T> task) throws PluginFault {
        prepare();
        return await(threads.call(task));
    }

    /**
     * What a route decides, scripts and all.
     *
     * @throws PluginFault if a plugin does not load, or nothing comes within a minute
     */
    public Decision decide(RoutePolicy policy, Facts facts) throws PluginFault {
        if (policy.elsewhere().isPresent()) {
            return new Decision.Undecided(
                    "it is made at " + policy.elsewhere().get().address() + ", on the event bus");
        }
        if (!policy.needsScripts()) {
            return policy.policy().decide(facts);
        }
        prepare();
        Promise<Decision> decision = Promise.promise();
        threads.decide(policy, facts, decision::complete);
        return await(decision.future());
    }

    private static <T> T await(Future<T> future) throws PluginFault {
        try {
            return future.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new PluginFault("", "the policy plugins took too long", "", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
