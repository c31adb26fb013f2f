package dev.sallyport.policy;

import dev.sallyport.terms.RouteId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code sallyport.policy.decide}. Malformed facts, a route that the table does not have
 * and a defect all fail the question, and are therefore {@link Decision.Undecided} for the one who
 * asked.
 */
public final class PolicyVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyVerticle.class);
    private static final int BAD_FACTS = 400;
    private static final int NO_SUCH_ROUTE = 404;
    private static final int DEFECT = 500;

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
        Facts facts;
        try {
            facts = Facts.fromJson(question.body());
        } catch (IllegalArgumentException e) {
            question.fail(BAD_FACTS, String.valueOf(e.getMessage()));
            return;
        }
        RouteId route = new RouteId(facts.route().id());
        table.get()
                .of(route)
                .ifPresentOrElse(
                        policy -> decide(question, policy, facts),
                        () -> question.fail(NO_SUCH_ROUTE, "no route has this id"));
    }

    private static void decide(Message<JsonObject> question, RoutePolicy policy, Facts facts) {
        JsonObject answer;
        try {
            answer = DecisionCodec.write(policy.policy().decide(facts));
        } catch (RuntimeException e) {
            // A defect of a criterion: nobody is let in by it, and it does not end this verticle.
            LOG.error("route {}: deciding failed", policy.route(), e);
            question.fail(DEFECT, "deciding failed: " + e.getClass().getSimpleName());
            return;
        }
        question.reply(answer);
    }
}
