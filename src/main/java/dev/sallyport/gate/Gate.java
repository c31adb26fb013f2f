package dev.sallyport.gate;

import dev.sallyport.edge.EdgeListener;
import dev.sallyport.edge.RefusedHead;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.gate.TunnelListener.OpenTunnel;
import dev.sallyport.identity.Identity;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.PublicReason;
import dev.sallyport.request.Header;
import dev.sallyport.request.Intent;
import dev.sallyport.request.Intents;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.Tunnel;
import dev.sallyport.upstream.DialFailure;
import dev.sallyport.upstream.Dialer;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/**
 * The sentence: what does the head ask for, which route has that authority, who asks, may they
 * pass, reach the upstream, answer 200, carry bytes, tell what happened.
 *
 * <p>One gate serves the connections of one event loop and is confined to it.
 */
public final class Gate implements EdgeListener {
    private final Supplier<RouteTable<Plan>> routes;
    private final Doorkeeper doorkeeper;
    private final BusDecider decider;
    private final Dialer dialer;
    private final Witness witness;
    private final TunnelListener tunnels;
    private final WebDoor webDoor;

    /** Wires a gate; {@code routes} is asked once for each connection. */
    public Gate(
            Supplier<RouteTable<Plan>> routes,
            Doorkeeper doorkeeper,
            BusDecider decider,
            Dialer dialer,
            Witness witness,
            TunnelListener tunnels,
            WebDoor webDoor) {
        this.routes = routes;
        this.doorkeeper = doorkeeper;
        this.decider = decider;
        this.dialer = dialer;
        this.witness = witness;
        this.tunnels = tunnels;
        this.webDoor = webDoor;
    }

    @Override
    public void tunnel(TunnelRequest request) {
        Passage passage = new Passage(request, witness.requestId(request.head()));
        request.onGone(passage::leave);
        Future.succeededFuture(passage)
                .compose(this::readHead)
                .compose(this::findRoute)
                .compose(this::askWho)
                .compose(this::askPolicy)
                .compose(this::reachUpstream)
                .map(this::carry)
                .onFailure(cause -> refuse(passage, cause));
    }

    private Future<Passage> readHead(Passage passage) {
        return switch (Intents.of(passage.head())) {
            case Intent.OpenTunnel(var authority, var _) ->
                    Future.succeededFuture(passage.aimsAt(authority));
            case Intent.Refused(RefusalReason reason, String detail, var _) ->
                    refusal(reason, detail);
            case Intent.ForwardHttp _, Intent.OwnPage _ ->
                    refusal(RefusalReason.BAD_AUTHORITY, "CONNECT needs host:port.");
        };
    }

    private Future<Passage> findRoute(Passage passage) {
        return routes.get()
                .tunnel(passage.authority())
                .map(plan -> Future.succeededFuture(passage.follows(plan)))
                .orElseGet(() ->
                        refusal(RefusalReason.ROUTE_NOT_FOUND, "No route has this host and port."));
    }

    private Future<Passage> askWho(Passage passage) {
        return doorkeeper.identify(passage.head()).map(passage::comesFrom);
    }

    private Future<Passage> askPolicy(Passage passage) {
        String decisionId = witness.decisionId();
        long asked = System.nanoTime();
        return decider.decide(witness.facts(passage.isAskedAs(decisionId), decisionId))
                .compose(decision -> {
                    witness.decided(passage, decisionId, decision, System.nanoTime() - asked);
                    return follow(passage, decision);
                });
    }

    private Future<Passage> follow(Passage passage, Decision decision) {
        return switch (decision) {
            // A bound that nobody here keeps yet: a tunnel without it is not what was allowed.
            case Decision.Allow allow when allow.obligations().maxBytes() > 0 ->
                    refusal(RefusalReason.POLICY_UNDECIDED, "A limit of the policy can't be kept.");
            case Decision.Allow allow ->
                    Future.succeededFuture(
                            passage.mustKeepTo(allow.obligations(), witness.timeLeft(allow)));
            case Decision.Deny deny when deny.signIn() -> Future.failedFuture(stranger(passage));
            case Decision.Deny deny -> refusal(PublicReason.kind(deny), PublicReason.of(deny));
            // The one line at which "nobody said anything" becomes "no".
            case Decision.Undecided _ ->
                    refusal(RefusalReason.POLICY_UNDECIDED, "No policy answered; try again.");
        };
    }

    /** They may pass once they are known. A wrong credential is told apart from none. */
    private Refusal stranger(Passage passage) {
        return switch (passage.identity()) {
            case Identity.Unavailable _ -> new Refusal(RefusalReason.SESSION_STORE, "");
            case Identity.Unacceptable(boolean explicit) when explicit ->
                    new Refusal(RefusalReason.BAD_CREDENTIAL, "");
            case Identity.Anonymous _,
                    Identity.Unacceptable _,
                    Identity.Known _,
                    Identity.Program _ ->
                    doorkeeper
                            .signIn(passage.authority().toString())
                            .map(url -> new Refusal(RefusalReason.SIGN_IN_NEEDED, "", url))
                            .orElseGet(() ->
                                    new Refusal(
                                            RefusalReason.POLICY_DENIED,
                                            "The route is not public, and nobody can sign in"
                                                    + " here."));
        };
    }

    private Future<Passage> reachUpstream(Passage passage) {
        if (passage.isGone()) {
            return refusal(RefusalReason.CLIENT_GONE, "");
        }
        return dialer.dial(passage.plan().upstream(), passage.authority(), passage.caller())
                .map(passage::reaches)
                .compose(reached ->
                        reached.isGone()
                                ? refusal(RefusalReason.CLIENT_GONE, "")
                                : Future.succeededFuture(reached));
    }

    /** Called by {@code map}, so that a defect in here is a refusal rather than a silence. */
    private Passage carry(Passage passage) {
        Leg upstream = passage.upstream();
        Leg client = passage.request.accept(List.of(new Header("x-request-id", passage.requestId)));
        Tunnel tunnel = new Tunnel(client, upstream, passage.tunnelSettings());
        OpenTunnel open =
                new OpenTunnel(
                        passage.requestId,
                        passage.plan(),
                        passage.authority().toString(),
                        passage.clientIp(),
                        tunnel);
        witness.opened();
        tunnels.opened(open);
        tunnel.start(report -> {
            tunnels.ended(open);
            witness.carried(passage, report);
        });
        return passage;
    }

    private void refuse(Passage passage, Throwable cause) {
        Refusal refusal =
                switch (cause) {
                    case Refusal known -> known;
                    case DialFailure failure -> {
                        witness.note(passage, failure);
                        yield new Refusal(failure.reason(), Witness.publicText(failure.reason()));
                    }
                    default -> {
                        witness.defect(passage.requestId, cause);
                        yield new Refusal(
                                RefusalReason.INTERNAL, "Something went wrong on our side.");
                    }
                };
        passage.letGo();
        if (passage.isGone()) {
            witness.left(passage);
        } else {
            passage.request.refuse(witness.refused(passage, refusal));
        }
    }

    private static Future<Passage> refusal(RefusalReason reason, String detail) {
        return Future.failedFuture(new Refusal(reason, detail));
    }

    @Override
    public void web(WebRequest request) {
        webDoor.answer(request);
    }

    @Override
    public void refused(RefusedHead head) {
        webDoor.refuse(head);
    }
}
