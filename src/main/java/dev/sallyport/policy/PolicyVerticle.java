package dev.sallyport.policy;

import dev.sallyport.terms.RouteId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * Answers {@code sallyport.policy.decide}. A question about a route that the table does not have
 * fails, and is therefore {@link Decision.Undecided} for the one who asked.
 */
public final class PolicyVerticle extends VerticleBase {
    private static final int NO_SUCH_ROUTE = 404;

    private final Supplier<PolicyTable> table;

    /** Serves the table that {@code table} gives at the moment of each question. */
    public PolicyVerticle(Supplier<PolicyTable> table) {
        this.table = table;
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus().<JsonObject>consumer(BusDecider.ADDRESS, this::answer).completion();
    }

    private void answer(Message<JsonObject> question) {
        Object route = question.body().getValue("route");
        String id =
                route instanceof JsonObject json && json.getValue("id") instanceof String text
                        ? text
                        : "";
        table.get()
                .of(new RouteId(id))
                .ifPresentOrElse(
                        policy -> question.reply(DecisionCodec.write(decide(policy))),
                        () -> question.fail(NO_SUCH_ROUTE, "no route has this id"));
    }

    private static Decision decide(RoutePolicy policy) {
        return policy.publicAccess()
                ? new Decision.Allow("accept", null, null, Obligations.NONE)
                : new Decision.Deny("user-unauthenticated", null, true);
    }
}
