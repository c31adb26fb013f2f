package dev.sallyport.policy;

import dev.sallyport.policy.plugin.Plugin;
import dev.sallyport.policy.plugin.ScriptCriterion;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.policy.ppl.Term;
import dev.sallyport.terms.RouteId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may use a route. Immutable.
 *
 * @param plugins policies that must all allow, in this order, after the policy; where that has no
 *     rules they decide alone
 * @param elsewhere who decides instead, if somebody does
 */
public record RoutePolicy(
        RouteId route, Policy policy, List<Plugin> plugins, Optional<Elsewhere> elsewhere) {
    /**
     * A bus address that is asked instead.
     *
     * @param timeout after which the question is undecided
     */
    public record Elsewhere(String address, Duration timeout) {}

    private static final Facts STRANGER =
            new Facts(
                    0,
                    "",
                    null,
                    null,
                    null,
                    new Facts.Client("0.0.0.0", 0, "", null),
                    new Facts.Route("", "", "", ""),
                    new Facts.Request("tunnel", "CONNECT", "", "", Map.of()));

    public RoutePolicy {
        plugins = List.copyOf(plugins);
    }

    /** Decided by the policy alone. */
    public RoutePolicy(RouteId route, Policy policy) {
        this(route, policy, List.of(), Optional.empty());
    }

    /** What one of its plugins decides by itself. */
    public RoutePolicy only(Plugin plugin) {
        return new RoutePolicy(
                route, new Policy(policy.where(), List.of()), List.of(plugin), Optional.empty());
    }

    /** Whether deciding runs scripts, and so is for policy threads. */
    public boolean needsScripts() {
        return !plugins.isEmpty() || policy.needsScripts();
    }

    /** Whether it sends a stranger to sign in, as far as that can be told without scripts. */
    public boolean wantsSignIn() {
        return policy.decide(RoutePolicy::ofStranger) instanceof Decision.Deny deny
                && deny.signIn();
    }

    private static Answer ofStranger(Term term) {
        return term.criterion() instanceof ScriptCriterion script
                ? script.ofStranger()
                : term.criterion().test(STRANGER);
    }
}
