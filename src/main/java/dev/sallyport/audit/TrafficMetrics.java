package dev.sallyport.audit;

import dev.sallyport.terms.RefusalReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts what passes. Every label's values are few, whatever clients send. */
final class TrafficMetrics {
    private static final int MAX_FAILURE_REASONS = 64;
    private static final String OTHER = "other";
    private static final Set<String> DETAILS =
            Stream.concat(
                            Stream.of("via_upstream"),
                            Arrays.stream(RefusalReason.values()).map(RefusalReason::code))
                    .collect(Collectors.toUnmodifiableSet());

    private record Outcome(boolean tunnel, int status, String reason) {}

    private final MeterRegistry registry;
    private final AtomicLong open = new AtomicLong();
    private final Map<Outcome, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Counter toClient;
    private final Counter toUpstream;
    private final Timer decision;
    private final WebMetrics web;

    TrafficMetrics(MeterRegistry registry, LineWriter lines) {
        this.registry = registry;
        Gauge.builder("sallyport.tunnels.open", open, AtomicLong::get)
                .description("Tunnels that carry bytes now")
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("sallyport.log.lines.dropped", lines, LineWriter::dropped)
                .description("Log lines that found no room")
                .register(registry);
        web = new WebMetrics(registry);
        toClient = bytes("downstream");
        toUpstream = bytes("upstream");
        decision =
                Timer.builder("sallyport.decision")
                        .description("From the question to a policy's answer")
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(5),
                                Duration.ofMillis(25),
                                Duration.ofMillis(100),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2))
                        .register(registry);
    }

    private Counter bytes(String direction) {
        return Counter.builder("sallyport.tunnel.bytes")
                .description("Bytes of finished tunnels, by the side they went to")
                .tag("direction", direction)
                .register(registry);
    }

    void authorized(AuthorizeEvent event) {
        decision.record(Duration.ofNanos(event.decisionNanos()));
    }

    WebMetrics web() {
        return web;
    }

    void tunnelOpened() {
        open.incrementAndGet();
    }

    void accessed(AccessEvent event) {
        if (!event.closeReason().isEmpty()) {
            open.decrementAndGet();
            toClient.increment((double) event.bytesSent());
            toUpstream.increment((double) event.bytesReceived());
        }
        boolean tunnel = event.method().equals("CONNECT");
        int status = event.status() >= 100 && event.status() <= 599 ? event.status() : 0;
        String reason = DETAILS.contains(event.details()) ? event.details() : OTHER;
        outcomes.computeIfAbsent(new Outcome(tunnel, status, reason), this::outcomes).increment();
        if (!tunnel && !event.method().isEmpty()) {
            web.accessed(event);
        }
    }

    private Counter outcomes(Outcome outcome) {
        return Counter.builder(outcome.tunnel() ? "sallyport.connects" : "sallyport.requests")
                .description(
                        (outcome.tunnel() ? "CONNECT requests" : "Other requests")
                                + " that are over")
                .tag("status", Integer.toString(outcome.status()))
                .tag("reason", outcome.reason())
                .register(registry);
    }

    void connectionFailed(String reason) {
        boolean room = failures.size() < MAX_FAILURE_REASONS || failures.containsKey(reason);
        failures.computeIfAbsent(room ? reason : OTHER, this::failures).increment();
    }

    private Counter failures(String reason) {
        return Counter.builder("sallyport.connection.failures")
                .description("Connections that ended before a head")
                .tag("reason", reason)
                .register(registry);
    }
}
