package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Obligations;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.tunnel.TunnelSettings;
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
final class Passage extends Entrant {
    final TunnelRequest request;
    private @Nullable HostPort authority;
    private @Nullable Leg upstream;
    private Obligations obligations = Obligations.NONE;
    private Duration permission = Duration.ZERO;

    Passage(TunnelRequest request, String requestId) {
        super(request.connection(), request.head(), requestId);
        this.request = request;
    }

    @Override
    String path() {
        return "";
    }

    @Override
    Facts.Request asks(Map<String, List<String>> headers) {
        return new Facts.Request("tunnel", "CONNECT", authority(), "", headers);
    }

    @Override
    Optional<String> signIn(Doorkeeper doorkeeper) {
        return doorkeeper.signIn(authority());
    }

    @Override
    Refusal stranger(Optional<String> signIn) {
        return signIn.map(url -> new Refusal(RefusalReason.SIGN_IN_NEEDED, "", url))
                .orElseGet(Refusal::nobodyCanSignIn);
    }

    @Override
    String authority() {
        return target().toString();
    }

    @Override
    String authorityIfKnown() {
        return authority == null ? "" : authority.toString();
    }

    HostPort target() {
        return Objects.requireNonNull(authority, "the authority has been read");
    }

    Passage aimsAt(HostPort target) {
        authority = target;
        return this;
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

    AccessEvent carried(TunnelReport report) {
        return event(
                200,
                "via_upstream",
                report.reason().code(),
                report.bytesToClient(),
                report.bytesToUpstream());
    }
}
