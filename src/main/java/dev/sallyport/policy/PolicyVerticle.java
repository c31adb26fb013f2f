package dev.sallyport.policy;

import dev.sallyport.policy.plugin.PolicyThreads;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * The desk at {@code sallyport.policy.decide}, for whoever asks. A listener asks the one on its own
 * event loop, so that no question changes threads.
 */
public final class PolicyVerticle extends VerticleBase {
    private final Supplier<PolicyTable> table;
    private final PolicyThreads threads;

    /** One with what {@link PolicyDesk} needs. */
    public PolicyVerticle(Supplier<PolicyTable> table, PolicyThreads threads) {
        this.table = table;
        this.threads = threads;
    }

    @Override
    public Future<?> start() {
        PolicyDesk desk = new PolicyDesk(context, table, threads);
        return vertx.eventBus().<JsonObject>consumer(BusDecider.ADDRESS, desk::answer).completion();
    }
}
