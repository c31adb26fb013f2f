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
 * @param reasons why: the names of the criteria that decided, of the side that {@code allow} names
 * @param denied whether a deny rule decided; then {@code reasons} are the deny rule's
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
        boolean allow,
        boolean denied,
        List<String> reasons,
        long decisionNanos) {
    public AuthorizeEvent {
        reasons = List.copyOf(reasons);
    }
}
