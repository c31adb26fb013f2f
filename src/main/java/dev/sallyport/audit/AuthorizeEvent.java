package dev.sallyport.audit;

import dev.sallyport.request.RequestHead;
import java.util.List;

/**
 * One decision.
 *
 * @param decisionId unique to this decision
 * @param requestId the request's id, shared with its access event and with the client
 * @param host the authority, port included, in canonical form
 * @param ip the true client's address, without port
 * @param outcome what the policy found
 * @param decisionNanos from the question to its answer
 */
public record AuthorizeEvent(
        String decisionId,
        String requestId,
        RequestHead head,
        String path,
        String host,
        String ip,
        String routeId,
        String routeName,
        Outcome outcome,
        long decisionNanos) {
    /**
     * Both sides of a policy: a rule may deny what another allows.
     *
     * @param allow whether some rule allows
     * @param allowReasons codes of what made {@code allow} what it is
     * @param deny whether some rule denies
     * @param denyReasons codes of what made {@code deny} what it is
     * @param rule the rule that decided, or empty
     */
    public record Outcome(
            boolean allow,
            List<String> allowReasons,
            boolean deny,
            List<String> denyReasons,
            String rule) {
        public Outcome {
            allowReasons = List.copyOf(allowReasons);
            denyReasons = List.copyOf(denyReasons);
        }
    }
}
