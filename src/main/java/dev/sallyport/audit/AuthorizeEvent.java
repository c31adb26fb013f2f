package dev.sallyport.audit;

import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.ClientCertificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One decision.
 *
 * @param decisionId unique to this decision
 * @param requestId the request's id, shared with its access event and with the client
 * @param host the authority, port included, in canonical form
 * @param ip the true client's address, without port
 * @param who whom the policy was asked about
 * @param outcome what the policy found
 * @param decisionNanos from the question to its answer
 * @param certificate what the client showed, valid or not
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
        Who who,
        Outcome outcome,
        long decisionNanos,
        Optional<ClientCertificate> certificate) {
    /**
     * Who asked; empty texts for what is not known.
     *
     * @param user the id at the provider
     * @param serviceAccount its name; then there is no user
     * @param claims what the provider said
     */
    public record Who(
            String user,
            String email,
            String session,
            String serviceAccount,
            Map<String, List<String>> claims) {
        /** Nobody who is known. */
        public static final Who NOBODY = new Who("", "", "", "", Map.of());

        public Who {
            claims = Map.copyOf(claims);
        }
    }

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
