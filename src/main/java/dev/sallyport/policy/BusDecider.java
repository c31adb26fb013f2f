package dev.sallyport.policy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;

/**
 * Asks over the event bus. Its future never fails: whatever goes wrong is {@link
 * Decision.Undecided}.
 */
public final class BusDecider {
    /** Where policies listen. */
    public static final String ADDRESS = "sallyport.policy.decide";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final String address;
    private final DeliveryOptions options;

    /** A decider on this Vert.x; answers come on the caller's context. */
    public BusDecider(Vertx vertx) {
        this(vertx, ADDRESS);
    }

    /** The same, with a {@link PolicyDesk} at an address of its own. */
    public BusDecider(Vertx vertx, String address) {
        this.vertx = vertx;
        this.address = address;
        // In one process the answer comes from that process: a stranger on a cluster cannot be
        // asked by accident.
        this.options =
                new DeliveryOptions()
                        .setSendTimeout(TIMEOUT.toMillis())
                        .setLocalOnly(true)
                        .setCodecName(FactsCodec.on(vertx.eventBus()));
    }

    /** Asks, and waits at most ten seconds. */
    public Future<Decision> decide(Facts facts) {
        return vertx.eventBus()
                .request(address, facts, options)
                .map(answer -> DecisionCodec.read(answer.body()))
                .otherwise(cause -> new Decision.Undecided(String.valueOf(cause.getMessage())));
    }
}
