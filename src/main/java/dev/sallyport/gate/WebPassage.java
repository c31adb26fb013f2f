package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.web.ExchangeReport;
import dev.sallyport.web.WebSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One web request on its way through the gate, and what has become known of it. One event loop. */
final class WebPassage extends Entrant {
    private static final int HTTPS = 443;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HostPort host;
    private final String path;
    private final String authority;
    private Duration longest = Duration.ZERO;
    private Duration idle = Duration.ZERO;

    /**
     * @param path normalised, without query
     */
    WebPassage(
            ClientConnection connection,
            RequestHead head,
            String requestId,
            HostPort host,
            String path) {
        super(connection, head, requestId);
        this.host = host;
        this.path = path;
        String text = host.toString();
        this.authority = host.port() == HTTPS ? text.substring(0, text.lastIndexOf(':')) : text;
    }

    HostPort host() {
        return host;
    }

    /** Without the port that nobody needs to name. */
    @Override
    String authority() {
        return authority;
    }

    @Override
    String path() {
        return path;
    }

    WebSettings web() {
        return plan().web().orElseThrow();
    }

    @Override
    Facts.Request asks(Map<String, List<String>> headers) {
        return new Facts.Request("http", head().method(), authority(), path, headers);
    }

    @Override
    Optional<String> signIn(Doorkeeper doorkeeper) {
        String target = head().target();
        int query = target.indexOf('?');
        String back = path + (query < 0 ? "" : target.substring(query));
        return doorkeeper.signIn(authority(), "https://" + authority() + back);
    }

    /** A program has no use for a page to sign in at. */
    @Override
    Refusal stranger(Optional<String> signIn) {
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
}
