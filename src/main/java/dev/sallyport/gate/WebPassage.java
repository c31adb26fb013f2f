package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.upstream.Caller;
import dev.sallyport.web.ExchangeReport;
import dev.sallyport.web.WebSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One web request on its way through the gate, and what has become known of it. One event loop. */
final class WebPassage implements Entrant {
    private static final int HTTPS = 443;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ClientConnection connection;
    private final RequestHead head;
    private final String requestId;
    private final long startNanos = System.nanoTime();
    private final HostPort host;
    private final String path;
    private @Nullable Plan plan;
    private @Nullable Identity identity;
    private String decisionId = "";
    private Duration longest = Duration.ZERO;
    private Duration idle = Duration.ZERO;
    private boolean gone;

    /**
     * @param path normalised, without query
     */
    WebPassage(
            ClientConnection connection,
            RequestHead head,
            String requestId,
            HostPort host,
            String path) {
        this.connection = connection;
        this.head = head;
        this.requestId = requestId;
        this.host = host;
        this.path = path;
    }

    @Override
    public String requestId() {
        return requestId;
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    HostPort host() {
        return host;
    }

    /** Without the port that nobody needs to name. */
    @Override
    public String authority() {
        String text = host.toString();
        return host.port() == HTTPS ? text.substring(0, text.lastIndexOf(':')) : text;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Plan plan() {
        return Objects.requireNonNull(plan, "the route has been found");
    }

    WebPassage follows(Plan found) {
        plan = found;
        return this;
    }

    WebSettings web() {
        return plan().web().orElseThrow();
    }

    @Override
    public Identity identity() {
        return Objects.requireNonNull(identity, "it is known who asks");
    }

    WebPassage comesFrom(Identity known) {
        identity = known;
        return this;
    }

    String isAskedAs(String id) {
        decisionId = id;
        return id;
    }

    @Override
    public Facts.Request asks(Map<String, List<String>> headers) {
        return new Facts.Request("http", head().method(), authority(), path, headers);
    }

    @Override
    public Optional<String> signIn(Doorkeeper doorkeeper) {
        String target = head().target();
        int query = target.indexOf('?');
        String back = path + (query < 0 ? "" : target.substring(query));
        return doorkeeper.signIn(authority(), "https://" + authority() + back);
    }

    /** A program has no use for a page to sign in at. */
    @Override
    public Refusal stranger(Optional<String> signIn) {
        if (signIn.isEmpty()) {
            return Refusal.nobodyCanSignIn();
        }
        return Replies.wantsPage(head())
                ? new Refusal(RefusalReason.SIGN_IN_NEEDED, "", signIn.get())
                : new Refusal(RefusalReason.CREDENTIAL_NEEDED, "");
    }

    /**
     * @param timeLeft of the permission; zero: no end
     */
    WebPassage mustKeepTo(Decision.Allow allow, Duration timeLeft) {
        longest =
                Passage.shorter(
                        timeLeft,
                        Passage.shorter(web().timeout(), allow.obligations().maxDuration()));
        idle = Passage.shorter(web().idleTimeout(), allow.obligations().idleTimeout());
        return this;
    }

    Duration longest() {
        return longest;
    }

    Duration idle() {
        return idle;
    }

    Caller caller() {
        return People.caller(connection(), identity(), decisionId);
    }

    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    AccessEvent refused(int status, String code, int bodyBytes) {
        return event(status, code, "", bodyBytes, 0);
    }

    AccessEvent carried(ExchangeReport report) {
        return event(
                report.status(),
                report.details(),
                "",
                report.bytesToClient(),
                report.bytesToUpstream());
    }

    AccessEvent switched(TunnelReport report) {
        return event(
                SWITCHING_PROTOCOLS,
                ExchangeReport.WHOLE,
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
                authority(),
                path,
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
