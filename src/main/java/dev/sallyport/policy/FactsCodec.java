package dev.sallyport.policy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;

/**
 * Facts as the message that whoever decides reads. A JSON object that the asker had made would be
 * copied on its way; here it is made where it arrives, for the one who gets it. Any thread.
 */
final class FactsCodec implements MessageCodec<Facts, JsonObject> {
    private static final String NAME = "sallyport.facts";

    private FactsCodec() {}

    /**
     * Makes it known to a bus, once or again.
     *
     * @return its name there
     */
    static String on(EventBus bus) {
        try {
            bus.registerCodec(new FactsCodec());
        } catch (IllegalStateException known) {
            // Each event loop has a decider, and the bus is one: another was first.
        }
        return NAME;
    }

    @Override
    public JsonObject transform(Facts facts) {
        return facts.toJson();
    }

    @Override
    public void encodeToWire(Buffer buffer, Facts facts) {
        throw new IllegalStateException("facts are asked about in this process only");
    }

    @Override
    public JsonObject decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("facts are asked about in this process only");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
