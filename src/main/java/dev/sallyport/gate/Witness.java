package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuthorizeEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.identity.Credentials;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.Why;
import dev.sallyport.reply.Replies;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.request.RequestIds;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.DialFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what the gate sees: facts for policies, events for the audit, answers for clients.
 * Confined to one event loop.
 */
public final class Witness {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    /** A century: nanoseconds in a long cannot count three of them. */
    private static final long FOREVER_SECONDS = 100L * 365 * 86_400;

    private final Audit audit;
    private final Replies replies;
    private final RequestIds ids;
    private final InstantSource clock;

    /** Wires a witness. */
    public Witness(Audit audit, Replies replies, RequestIds ids, InstantSource clock) {
        this.audit = audit;
        this.replies = replies;
        this.ids = ids;
        this.clock = clock;
    }

    String requestId(@Nullable RequestHead head) {
        return head == null ? ids.next() : ids.of(head);
    }

    String decisionId() {
        return ids.next();
    }

    Facts facts(Entrant entrant, String decisionId) {
        Plan plan = entrant.plan();
        var connection = entrant.connection();
        return new Facts(
                clock.instant().getEpochSecond(),
                decisionId,
                People.user(entrant.identity()),
                People.serviceAccount(entrant.identity()),
                People.session(entrant.identity()),
                client(connection),
                new Facts.Route(plan.id().value(), plan.name(), plan.from(), plan.to()),
                entrant.asks(headers(entrant.head())));
    }

    /** Where somebody comes from, with a certificate only if it is valid. */
    static Facts.Client client(ClientConnection connection) {
        return People.client(
                connection.client().getAddress().getHostAddress(),
                connection.client().getPort(),
                connection.sni(),
                connection.certificate());
    }

    /**
     * How long a permission holds, at least a moment; zero: no end. Until tunnels are decided anew
     * they end when their permission does.
     */
    Duration timeLeft(Decision.Allow allow) {
        Long until = allow.until();
        if (until == null) {
            return Duration.ZERO;
        }
        long now = clock.instant().getEpochSecond();
        return until <= now
                ? Duration.ofNanos(1)
                : Duration.ofSeconds(Math.min(until - now, FOREVER_SECONDS));
    }

    private static Map<String, List<String>> headers(RequestHead head) {
        Map<String, List<String>> headers = new HashMap<>();
        for (Header header : head.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!Credentials.FIELDS.contains(name)) {
                headers.computeIfAbsent(name, n -> new ArrayList<>()).add(header.value());
            }
        }
        return headers;
    }

    void decided(Entrant entrant, String decisionId, Decision decision, long nanos) {
        Plan plan = entrant.plan();
        audit.authorized(
                new AuthorizeEvent(
                        decisionId,
                        entrant.requestId(),
                        entrant.head(),
                        entrant.path(),
                        entrant.authority(),
                        entrant.clientIp(),
                        plan.id().value(),
                        plan.name(),
                        People.who(entrant.identity()),
                        outcome(decision),
                        nanos,
                        entrant.connection().certificate()));
    }

    private static AuthorizeEvent.Outcome outcome(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> outcome(allow.why(), allow.rule());
            case Decision.Deny deny -> outcome(deny.why(), deny.rule());
            case Decision.Undecided undecided -> {
                LOG.warn("a policy question got no answer: {}", undecided.cause());
                yield new AuthorizeEvent.Outcome(false, List.of("undecided"), false, List.of(), "");
            }
        };
    }

    private static AuthorizeEvent.Outcome outcome(Why why, @Nullable String rule) {
        return new AuthorizeEvent.Outcome(
                why.allow(),
                why.allowReasons(),
                why.deny(),
                why.denyReasons(),
                rule == null ? "" : rule);
    }

    void opened() {
        audit.tunnelOpened();
    }

    void requestOpened() {
        audit.requestOpened();
    }

    void requestClosed() {
        audit.requestClosed();
    }

    Reply refused(Entrant entrant, Refusal refusal) {
        Reply reply = reply(entrant.requestId(), entrant.head(), refusal);
        audit.accessed(entrant.refused(reply.status(), refusal.reason().code(), size(reply)));
        return reply;
    }

    private Reply reply(String requestId, RequestHead head, Refusal refusal) {
        Reply reply = replies.refusal(refusal.reason(), requestId, head, refusal.detail());
        return refusal.signIn().map(url -> reply.with("location", url)).orElse(reply);
    }

    /** A request is over. */
    void accessed(AccessEvent event) {
        audit.accessed(event);
    }

    Replies replies() {
        return replies;
    }

    /** What a failure means to the client; what only an operator may know goes to the log. */
    Refusal refusal(Entrant entrant, Throwable cause) {
        return switch (cause) {
            case Refusal known -> known;
            case DialFailure failure -> {
                LOG.warn("route {}: {}", entrant.plan().id(), failure.getMessage());
                yield new Refusal(failure.reason(), "");
            }
            default -> {
                defect(entrant.requestId(), cause);
                yield new Refusal(RefusalReason.INTERNAL, "");
            }
        };
    }

    void defect(String requestId, Throwable cause) {
        LOG.error("request {} failed", requestId, cause);
    }

    static int size(Reply reply) {
        return reply.body().getBytes(StandardCharsets.UTF_8).length;
    }
}
