package dev.sallyport.audit;

import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Publishes what happened on the event bus, version 1 of the contract in {@code docs/event-bus.md},
 * and passes it on. Whoever listens gets a copy and can hold up nothing.
 */
public final class BusAudit implements Audit {
    /** Where decisions are published. */
    public static final String AUTHORIZE = "sallyport.event.authorize";

    /** Where requests are published once they are over. */
    public static final String ACCESS = "sallyport.event.access";

    private final EventBus bus;
    private final Predicate<String> consumed;
    private final Audit next;

    /**
     * Tells this bus, and {@code next}.
     *
     * @param consumed whether an event at this address may reach anybody; any thread
     */
    public BusAudit(EventBus bus, Predicate<String> consumed, Audit next) {
        this.bus = bus;
        this.consumed = consumed;
        this.next = next;
    }

    @Override
    public void authorized(AuthorizeEvent event) {
        tell(AUTHORIZE, () -> fields(event));
        next.authorized(event);
    }

    private static JsonObject fields(AuthorizeEvent event) {
        AuthorizeEvent.Outcome outcome = event.outcome();
        return new JsonObject()
                .put("v", 1)
                .put("decision_id", event.decisionId())
                .put("request_id", event.requestId())
                .put("method", event.head().method())
                .put("host", event.host())
                .put("path", event.path())
                .put("ip", event.ip())
                .put("route", route(event.routeId(), event.routeName()))
                .put("user", event.who().user())
                .put("email", event.who().email())
                .put("session", event.who().session())
                .put("service_account", event.who().serviceAccount())
                .put("allow", outcome.allow() && !outcome.deny())
                .put("rule", outcome.rule())
                .put("allow_reasons", new JsonArray(outcome.allowReasons()))
                .put("deny_reasons", new JsonArray(outcome.denyReasons()));
    }

    private static JsonObject route(String id, String name) {
        return new JsonObject().put("id", id).put("name", name);
    }

    @Override
    public void tunnelOpened() {
        next.tunnelOpened();
    }

    @Override
    public void requestOpened() {
        next.requestOpened();
    }

    @Override
    public void requestClosed() {
        next.requestClosed();
    }

    @Override
    public void accessed(AccessEvent event) {
        tell(ACCESS, () -> fields(event));
        next.accessed(event);
    }

    private static JsonObject fields(AccessEvent event) {
        return new JsonObject()
                .put("v", 1)
                .put("request_id", event.requestId())
                .put("method", event.method())
                .put("authority", event.authority())
                .put("path", event.path())
                .put("ip", event.ip())
                .put("upstream_cluster", event.upstreamCluster())
                .put("route_name", event.routeName())
                .put("duration_ms", event.durationNanos() / 1e6)
                .put("bytes_to_client", event.bytesSent())
                .put("bytes_from_client", event.bytesReceived())
                .put("status", event.status())
                .put("details", event.details())
                .put("close_reason", event.closeReason());
    }

    private void tell(String address, Supplier<JsonObject> fields) {
        if (consumed.test(address)) {
            bus.publish(address, new JsonObject(new LazyFields(() -> fields.get().getMap())));
        }
    }

    @Override
    public void connectionFailed(String reason, String ip, String detail) {
        next.connectionFailed(reason, ip, detail);
    }
}
