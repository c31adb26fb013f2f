package dev.sallyport.gate;

import dev.sallyport.identity.Identity;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.PublicReason;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;

/**
 * Tells who an entrant is, asks the policy of their route, and says what follows. Confined to one
 * event loop.
 */
final class Judge {
    private final BusDecider decider;
    private final Doorkeeper doorkeeper;
    private final Witness witness;

    Judge(BusDecider decider, Doorkeeper doorkeeper, Witness witness) {
        this.decider = decider;
        this.doorkeeper = doorkeeper;
        this.witness = witness;
    }

    /** Who are they? Never fails. */
    <E extends Entrant> Future<E> identify(E entrant) {
        return doorkeeper
                .identify(entrant.head())
                .map(known -> {
                    entrant.comesFrom(known);
                    return entrant;
                });
    }

    /**
     * May they pass?
     *
     * @return fails with a {@link Refusal}
     */
    Future<Decision.Allow> ask(Entrant entrant) {
        String decisionId = witness.decisionId();
        entrant.isAskedAs(decisionId);
        long asked = System.nanoTime();
        return decider.decide(witness.facts(entrant, decisionId))
                .compose(decision -> {
                    witness.decided(entrant, decisionId, decision, System.nanoTime() - asked);
                    return follow(entrant, decision);
                });
    }

    private Future<Decision.Allow> follow(Entrant entrant, Decision decision) {
        return switch (decision) {
            // A bound that nobody here keeps yet: to pass without it is not what was allowed.
            case Decision.Allow allow when allow.obligations().maxBytes() > 0 ->
                    refusal(RefusalReason.POLICY_UNDECIDED, "A limit of the policy can't be kept.");
            case Decision.Allow allow -> Future.succeededFuture(allow);
            case Decision.Deny deny when deny.signIn() -> Future.failedFuture(stranger(entrant));
            case Decision.Deny deny -> refusal(PublicReason.kind(deny), PublicReason.of(deny));
            // The one line at which "nobody said anything" becomes "no".
            case Decision.Undecided _ ->
                    refusal(RefusalReason.POLICY_UNDECIDED, "No policy answered; try again.");
        };
    }

    /** They may pass once they are known. A wrong credential is told apart from none. */
    private Refusal stranger(Entrant entrant) {
        return switch (entrant.identity()) {
            case Identity.Unavailable _ -> new Refusal(RefusalReason.SESSION_STORE, "");
            case Identity.Unacceptable(boolean explicit) when explicit ->
                    new Refusal(RefusalReason.BAD_CREDENTIAL, "");
            case Identity.Anonymous _,
                    Identity.Unacceptable _,
                    Identity.Known _,
                    Identity.Program _ ->
                    entrant.stranger(entrant.signIn(doorkeeper));
        };
    }

    private static Future<Decision.Allow> refusal(RefusalReason reason, String detail) {
        return Future.failedFuture(new Refusal(reason, detail));
    }
}
