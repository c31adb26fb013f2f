package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Obligations;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One CONNECT on its way through the gate, and what has become known of it. Confined to one event
 * loop.
 */
final class Passage implements Entrant {
    final TunnelRequest request;
    private final String requestId;
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

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public ClientConnection connection() {
        return request.connection();
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public Facts.Request asks(Map<String, List<String>> headers) {
        return new Facts.Request("tunnel", "CONNECT", authority(), "", headers);
    }

    @Override
    public Optional<String> signIn(Doorkeeper doorkeeper) {
        return doorkeeper.signIn(authority());
    }

    @Override
    public Refusal stranger(Optional<String> signIn) {
        return signIn.map(url -> new Refusal(RefusalReason.SIGN_IN_NEEDED, "", url))
                .orElseGet(Refusal::nobodyCanSignIn);
    }

    @Override
    public RequestHead head() {
        return request.head();
    }

    @Override
    public String authority() {
        return target().toString();
    }

    HostPort target() {
        return Objects.requireNonNull(authority, "the authority has been read");
    }

    Passage aimsAt(HostPort target) {
        authority = target;
        return this;
    }

    @Override
    public Plan plan() {
        return Objects.requireNonNull(plan, "the route has been found");
    }

    Passage follows(Plan found) {
        plan = found;
        return this;
    }

    @Override
    public Identity identity() {
        return Objects.requireNonNull(identity, "it is known who asks");
    }

    Passage comesFrom(Identity known) {
        identity = known;
        return this;
    }

    /** Remembers what the question to the policy is known by. */
    String isAskedAs(String id) {
        decisionId = id;
        return id;
    }

    /** Whom the upstream's connection is made for. */
    Caller caller() {
        return People.caller(connection(), identity(), decisionId);
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

    /** Of two limits that count; zero is none. */
    static Duration shorter(Duration a, Duration b) {
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
