package dev.sallyport.server;

import dev.sallyport.edge.EdgeTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.MetricsProvider;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody consumes on the bus of this process. To publish to nobody is dear: Vert.x
 * makes an exception with its stack trace each time. Vert.x tells only its metrics who registers.
 * Safe for any thread.
 */
final class BusConsumers implements EventBusMetrics<String> {
    private static final String EVENTS = "sallyport.event.";

    private final Map<String, Integer> consumers = new ConcurrentHashMap<>();

    /** A Vert.x whose bus counts. Not for a cluster: the consumers may be elsewhere there. */
    static Vertx vertx(VertxOptions options) {
        VertxMetrics metrics =
                new VertxMetrics() {
                    @Override
                    public EventBusMetrics<String> createEventBusMetrics() {
                        return new BusConsumers();
                    }
                };
        return EdgeTransport.into(Vertx.builder())
                .with(options.setMetricsOptions(new MetricsOptions().setEnabled(true)))
                .withMetrics(given -> metrics)
                .build();
    }

    /** Whether an event would reach anybody, asked with its address; yes where nobody counts. */
    static Predicate<String> of(EventBus bus) {
        return bus instanceof MetricsProvider provider
                        && provider.getMetrics() instanceof BusConsumers counted
                ? counted.consumers::containsKey
                : address -> true;
    }

    @Override
    public @Nullable String handlerRegistered(String address) {
        // Each question that is asked on the bus registers an address for its answer.
        if (!address.startsWith(EVENTS)) {
            return null;
        }
        consumers.merge(address, 1, Integer::sum);
        return address;
    }

    @Override
    public void handlerUnregistered(@Nullable String address) {
        if (address != null) {
            consumers.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }
}
