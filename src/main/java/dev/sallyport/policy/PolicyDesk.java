package dev.sallyport.policy;

import dev.sallyport.policy.RoutePolicy.Elsewhere;
import dev.sallyport.policy.plugin.PolicyThreads;
import dev.sallyport.terms.RouteId;
import io.vertx.core.Context;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions: by the policy language here, by scripts on policy threads, or by asking the
 * address that the route names. Malformed facts, a route that the table does not have and a defect
 * all fail the question, and are therefore {@link Decision.Undecided} for the one who asked.
 * Confined to one context.
 */
public final class PolicyDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyDesk.class);
    private static final int BAD_FACTS = 400;
    private static final int NO_SUCH_ROUTE = 404;
    private static final int UNDECIDED = 500;

    private final Context context;
    private final Supplier<PolicyTable> table;
    private final PolicyThreads threads;

    /**
     * Serves the table that {@code table} gives at the moment of each question.
     *
     * @param context where questions come and answers go out
     * @param threads where scripts run; the caller closes them
     */
    public PolicyDesk(Context context, Supplier<PolicyTable> table, PolicyThreads threads) {
        this.context = context;
        this.table = table;
        this.threads = threads;
    }

    /** Replies to this question, or fails it; a script's answer takes its time. */
    public void answer(Message<JsonObject> question) {
        Facts facts;
        try {
            facts = Facts.fromJson(question.body());
        } catch (IllegalArgumentException e) {
            question.fail(BAD_FACTS, String.valueOf(e.getMessage()));
            return;
        }
        RouteId route = new RouteId(facts.route().id());
        PolicyTable now = table.get();
        now.of(route)
                .ifPresentOrElse(
                        policy ->
                                now.firstOf(facts)
                                        .ifPresentOrElse(
                                                decision -> reply(question, decision),
                                                () -> decide(question, policy, facts)),
                        () -> question.fail(NO_SUCH_ROUTE, "no route has this id"));
    }

    private void decide(Message<JsonObject> question, RoutePolicy policy, Facts facts) {
        if (policy.elsewhere().isPresent()) {
            askElsewhere(policy.elsewhere().get(), question);
        } else if (policy.needsScripts()) {
            threads.decide(
                    policy,
                    facts,
                    decision -> context.runOnContext(back -> reply(question, decision)));
        } else {
            reply(question, decide(policy, facts));
        }
    }

    private static Decision decide(RoutePolicy policy, Facts facts) {
        try {
            return policy.policy().decide(facts);
        } catch (RuntimeException e) {
            // A defect of a criterion: nobody is let in by it, and it does not end this verticle.
            LOG.error("route {}: deciding failed", policy.route(), e);
            return new Decision.Undecided("deciding failed: " + e.getClass().getSimpleName());
        }
    }

    /** Asks somebody else's service; its answer is read as strictly as any. */
    private void askElsewhere(Elsewhere elsewhere, Message<JsonObject> question) {
        DeliveryOptions options =
                new DeliveryOptions().setSendTimeout(elsewhere.timeout().toMillis());
        context.owner()
                .eventBus()
                .request(elsewhere.address(), question.body(), options)
                .map(answer -> DecisionCodec.read(answer.body()))
                .otherwise(cause ->
                        new Decision.Undecided(elsewhere.address() + ": " + cause.getMessage()))
                .onSuccess(decision -> reply(question, decision));
    }

    private static void reply(Message<JsonObject> question, Decision decision) {
        if (decision instanceof Decision.Undecided(String cause)) {
            question.fail(UNDECIDED, cause);
        } else {
            question.reply(DecisionCodec.write(decision));
        }
    }
}
