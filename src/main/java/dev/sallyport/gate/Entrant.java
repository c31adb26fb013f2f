package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.Facts;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.Caller;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody on their way through the gate, and what has become known of them. One event loop. */
abstract class Entrant {
    private final ClientConnection connection;
    private final RequestHead head;
    private final String requestId;
    private final String clientIp;
    private final long startNanos = System.nanoTime();
    private @Nullable Plan plan;
    private @Nullable Identity identity;
    private String decisionId = "";
    private boolean gone;

    Entrant(ClientConnection connection, RequestHead head, String requestId) {
        this.connection = connection;
        this.head = head;
        this.requestId = requestId;
        this.clientIp = connection.client().getAddress().getHostAddress();
    }

    /** What was asked for, as logs show it. */
    abstract String authority();

    /** Without query; empty for a tunnel. */
    abstract String path();

    /**
     * What is asked, for a policy.
     *
     * @param headers those that policies may see
     */
    abstract Facts.Request asks(Map<String, List<String>> headers);

    /** Why they are turned away who would have to be known. */
    abstract Refusal stranger(Optional<String> signIn);

    /** Where they go once they are known, for the doorkeeper. */
    abstract Optional<String> signIn(Doorkeeper doorkeeper);

    final String requestId() {
        return requestId;
    }

    final RequestHead head() {
        return head;
    }

    final ClientConnection connection() {
        return connection;
    }

    final String clientIp() {
        return clientIp;
    }

    final Plan plan() {
        return Objects.requireNonNull(plan, "the route has been found");
    }

    final void follows(Plan found) {
        plan = found;
    }

    final Identity identity() {
        return Objects.requireNonNull(identity, "it is known who asks");
    }

    final void comesFrom(Identity known) {
        identity = known;
    }

    /** Remembers what the question to the policy is known by. */
    final void isAskedAs(String id) {
        decisionId = id;
    }

    /** Whom the upstream's connection is made for. */
    final Caller caller() {
        return People.caller(connection, identity(), decisionId);
    }

    /** The client has left; whatever is under way ends at its next step. */
    final void leave() {
        gone = true;
    }

    final boolean isGone() {
        return gone;
    }

    final AccessEvent refused(int status, String code, int bodyBytes) {
        return event(status, code, "", bodyBytes, 0);
    }

    final AccessEvent left() {
        return refused(0, RefusalReason.CLIENT_GONE.code(), 0);
    }

    /** {@link #authority}, also before it is known: empty then. */
    String authorityIfKnown() {
        return authority();
    }

    final AccessEvent event(
            int status, String details, String closeReason, long sent, long received) {
        return new AccessEvent(
                requestId,
                head,
                head.method(),
                authorityIfKnown(),
                path(),
                clientIp(),
                plan == null ? "" : plan.cluster(),
                plan == null ? "" : plan.name(),
                System.nanoTime() - startNanos,
                sent,
                received,
                status,
                details,
                closeReason,
                connection.certificate());
    }
}
