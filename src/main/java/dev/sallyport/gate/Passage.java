package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.audit.AuthorizeEvent;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.Obligations;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.HostPort;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.Caller;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One CONNECT on its way through the gate, and what has become known of it. Confined to one event
 * loop.
 */
final class Passage {
    final TunnelRequest request;
    final String requestId;
    final long startNanos = System.nanoTime();
    private @Nullable HostPort authority;
    private @Nullable Plan plan;
    private @Nullable Identity identity;
    private String decisionId = "";
    private @Nullable Leg upstream;
    private Obligations obligations = Obligations.NONE;
    private Duration permission = Duration.ZERO;
    private boolean gone;

    Passage(TunnelRequest request, String requestId) {
        this.request = request;
        this.requestId = requestId;
    }

    RequestHead head() {
        return request.head();
    }

    String clientIp() {
        return request.connection().client().getAddress().getHostAddress();
    }

    HostPort authority() {
        return Objects.requireNonNull(authority, "the authority has been read");
    }

    Passage aimsAt(HostPort target) {
        authority = target;
        return this;
    }

    Plan plan() {
        return Objects.requireNonNull(plan, "the route has been found");
    }

    Passage follows(Plan found) {
        plan = found;
        return this;
    }

    Identity identity() {
        return Objects.requireNonNull(identity, "it is known who asks");
    }

    Passage comesFrom(Identity known) {
        identity = known;
        return this;
    }

    /** What the question to the policy is known by. */
    String decisionId() {
        return decisionId;
    }

    Passage isAskedAs(String id) {
        decisionId = id;
        return this;
    }

    /** Whom the upstream's connection is made for. */
    Caller caller() {
        AuthorizeEvent.Who who = People.who(identity());
        return new Caller(
                request.connection().client(),
                request.connection().local(),
                who.user(),
                who.email(),
                who.serviceAccount(),
                who.session(),
                decisionId);
    }

    /**
     * @param timeLeft zero: no end
     */
    Passage mustKeepTo(Obligations given, Duration timeLeft) {
        obligations = given;
        permission = timeLeft;
        return this;
    }

    Leg upstream() {
        return Objects.requireNonNull(upstream, "the upstream has been reached");
    }

    Passage reaches(Leg leg) {
        upstream = leg;
        return this;
    }

    /** Ends the upstream's side of a passage that leads nowhere. */
    void letGo() {
        if (upstream != null) {
            upstream.abort(0);
        }
    }

    /** The client has left; whatever is under way ends at its next step. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** The route's deadlines, shortened by what the policy obliges to. */
    TunnelSettings tunnelSettings() {
        TunnelSettings route = plan().tunnel();
        return new TunnelSettings(
                shorter(route.idleTimeout(), obligations.idleTimeout()),
                route.halfCloseTimeout(),
                shorter(permission, shorter(route.maxDuration(), obligations.maxDuration())));
    }

    private static Duration shorter(Duration a, Duration b) {
        if (a.isZero() || b.isZero()) {
            return a.isZero() ? b : a;
        }
        return a.compareTo(b) < 0 ? a : b;
    }

    AccessEvent refused(int status, String code, int bodyBytes) {
        return event(status, code, "", bodyBytes, 0);
    }

    AccessEvent carried(TunnelReport report) {
        return event(
                200,
                "via_upstream",
                report.reason().code(),
                report.bytesToClient(),
                report.bytesToUpstream());
    }

    private AccessEvent event(
            int status, String details, String closeReason, long sent, long received) {
        return new AccessEvent(
                requestId,
                head(),
                head().method(),
                authority == null ? "" : authority.toString(),
                "",
                clientIp(),
                plan == null ? "" : plan.cluster(),
                plan == null ? "" : plan.name(),
                System.nanoTime() - startNanos,
                sent,
                received,
                status,
                details,
                closeReason,
                request.connection().certificate());
    }
}
