package dev.sallyport.live;

import dev.sallyport.gate.TunnelListener;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;

/**
 * Publishes each tunnel's start and end on the event bus, version 1 of the contract in {@code
 * docs/event-bus.md}, and passes them on.
 */
public final class TunnelEvents implements TunnelListener {
    /** Where starts are published. */
    public static final String START = "sallyport.event.tunnel.start";

    /** Where ends are published. */
    public static final String END = "sallyport.event.tunnel.end";

    private final EventBus bus;
    private final TunnelListener next;

    /** Tells this bus, and {@code next}. */
    public TunnelEvents(EventBus bus, TunnelListener next) {
        this.bus = bus;
        this.next = next;
    }

    @Override
    public void opened(OpenTunnel tunnel) {
        next.opened(tunnel);
        bus.publish(START, message(tunnel));
    }

    @Override
    public void ended(OpenTunnel tunnel) {
        next.ended(tunnel);
        bus.publish(END, message(tunnel));
    }

    private static JsonObject message(OpenTunnel tunnel) {
        return new JsonObject()
                .put("v", 1)
                .put("request_id", tunnel.requestId())
                .put(
                        "route",
                        new JsonObject()
                                .put("id", tunnel.plan().id().value())
                                .put("name", tunnel.plan().name()))
                .put("host", tunnel.host())
                .put("ip", tunnel.clientIp());
    }
}
