package dev.sallyport.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts web requests. Labels are routes, of which there are few and which only the operator names,
 * and classes of statuses.
 */
final class WebMetrics {
    /** Reloads may bring new names for as long as the server runs. */
    private static final int MAX_ROUTES = 256;

    private static final int CLASSES = 6;
    private static final String NO_ROUTE = "none";
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final AtomicLong open = new AtomicLong();
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    WebMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("sallyport.http.requests.open", open, AtomicLong::get)
                .description("Requests to web routes that are not over")
                .strongReference(true)
                .register(registry);
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void accessed(AccessEvent event) {
        String name = event.routeName().isEmpty() ? event.upstreamCluster() : event.routeName();
        Route route = route(name.isEmpty() ? NO_ROUTE : name);
        route.requests(event.status()).increment();
        // What has become a WebSocket is a tunnel, and counted with them.
        if (event.closeReason().isEmpty()) {
            route.time.record(Duration.ofNanos(event.durationNanos()));
            route.toClient.increment((double) event.bytesSent());
            route.toUpstream.increment((double) event.bytesReceived());
        }
    }

    private Route route(String name) {
        Route known = routes.get(name);
        return known != null
                ? known
                : routes.computeIfAbsent(routes.size() < MAX_ROUTES ? name : OTHER, Route::new);
    }

    private final class Route {
        private final String name;
        private final Timer time;
        private final Counter toClient;
        private final Counter toUpstream;

        /** By class of status; made when there is the first of it. */
        private final AtomicReferenceArray<Counter> requests = new AtomicReferenceArray<>(CLASSES);

        Route(String name) {
            this.name = name;
            this.time =
                    Timer.builder("sallyport.http.request")
                            .description("From a request's head to its answer's end")
                            .tag("route", name)
                            .serviceLevelObjectives(
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(25),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(500),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(10))
                            .register(registry);
            this.toClient = bytes("downstream");
            this.toUpstream = bytes("upstream");
        }

        private Counter bytes(String direction) {
            return Counter.builder("sallyport.http.bytes")
                    .description("Bytes of bodies, by the side they went to")
                    .tag("route", name)
                    .tag("direction", direction)
                    .register(registry);
        }

        /** The client left before there was a status: 0. */
        Counter requests(int status) {
            int kind = status >= 100 && status <= 599 ? status / 100 : 0;
            Counter known = requests.get(kind);
            if (known == null) {
                // Whoever registers the same first, it is the same.
                known =
                        Counter.builder("sallyport.http.requests")
                                .description("Web requests that are over")
                                .tag("route", name)
                                .tag("status", kind == 0 ? "0" : kind + "xx")
                                .register(registry);
                requests.set(kind, known);
            }
            return known;
        }
    }
}
