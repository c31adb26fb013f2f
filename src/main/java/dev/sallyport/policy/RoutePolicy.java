package dev.sallyport.policy;

import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.terms.RouteId;
import java.util.Map;

/** Who may use a route. Immutable. */
public record RoutePolicy(RouteId route, Policy policy) {
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

    /** Whether it sends a stranger to sign in. */
    public boolean wantsSignIn() {
        return !policy.needsScripts()
                && policy.decide(STRANGER) instanceof Decision.Deny deny
                && deny.signIn();
    }
}
