package dev.sallyport.live;

import dev.sallyport.gate.TunnelListener;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;

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
    private final Predicate<String> consumed;
    private final TunnelListener next;

    /**
     * Tells this bus, and {@code next}.
     *
     * @param consumed whether an event at this address may reach anybody; any thread
     */
    public TunnelEvents(EventBus bus, Predicate<String> consumed, TunnelListener next) {
        this.bus = bus;
        this.consumed = consumed;
        this.next = next;
    }

    @Override
    public void opened(OpenTunnel tunnel) {
        next.opened(tunnel);
        tell(START, tunnel);
    }

    @Override
    public void ended(OpenTunnel tunnel) {
        next.ended(tunnel);
        tell(END, tunnel);
    }

    private void tell(String address, OpenTunnel tunnel) {
        if (consumed.test(address)) {
            bus.publish(address, message(tunnel));
        }
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
