package dev.sallyport.policy;

import dev.sallyport.policy.plugin.Courier;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks other services over the event bus, from whatever thread. */
public final class BusCourier implements Courier {
    private static final int MAX_ANSWER = 256 * 1024;

    private final Vertx vertx;
    private final Context context;

    /** Asks on the current context, or on one of its own. */
    public BusCourier(Vertx vertx) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    @Override
    public void ask(String address, String message, Duration timeout, Answer answer) {
        context.runOnContext(go -> {
            DeliveryOptions options =
                    new DeliveryOptions().setSendTimeout(Math.max(1, timeout.toMillis()));
            vertx.eventBus()
                    .request(address, value(message), options)
                    .onSuccess(reply -> came(answer, reply.body()))
                    .onFailure(cause -> answer.failed(String.valueOf(cause.getMessage())));
        });
    }

    private static @Nullable Object value(String json) {
        try {
            return Json.decodeValue(json);
        } catch (DecodeException e) {
            // The script's own writer has made it.
            throw new IllegalStateException("a message that is no JSON", e);
        }
    }

    private static void came(Answer answer, @Nullable Object body) {
        String json;
        try {
            json = Json.encode(body);
        } catch (EncodeException e) {
            answer.failed("the answer is no JSON");
            return;
        }
        if (json.length() > MAX_ANSWER) {
            answer.failed("the answer has more than " + MAX_ANSWER + " characters");
        } else {
            answer.came(json);
        }
    }
}
