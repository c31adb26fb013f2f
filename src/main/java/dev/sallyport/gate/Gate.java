package dev.sallyport.gate;

import dev.sallyport.edge.EdgeListener;
import dev.sallyport.edge.RefusedHead;
import dev.sallyport.edge.TunnelRequest;
import dev.sallyport.edge.UpgradeRequest;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.request.Header;
import dev.sallyport.request.Intent;
import dev.sallyport.request.Intents;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.upstream.Dialer;
import dev.sallyport.web.Forwarder;
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
    private final Judge judge;
    private final Dialer dialer;
    private final Witness witness;
    private final Tunnels tunnels;
    private final WebDoor webDoor;
    private final WebGate webGate;

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
        this.judge = new Judge(decider, doorkeeper, witness);
        this.dialer = dialer;
        this.witness = witness;
        this.tunnels = new Tunnels(witness, tunnels);
        this.webDoor = webDoor;
        this.webGate =
                new WebGate(
                        routes, doorkeeper, judge, new Forwarder(dialer), witness, this.tunnels);
    }

    @Override
    public void tunnel(TunnelRequest request) {
        Passage passage = new Passage(request, witness.requestId(request.head()));
        request.onGone(passage::leave);
        Future.succeededFuture(passage)
                .compose(this::readHead)
                .compose(this::findRoute)
                .compose(judge::identify)
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
                .tunnel(passage.target())
                .map(plan -> {
                    passage.follows(plan);
                    return Future.succeededFuture(passage);
                })
                .orElseGet(() ->
                        refusal(RefusalReason.ROUTE_NOT_FOUND, "No route has this host and port."));
    }

    private Future<Passage> askPolicy(Passage passage) {
        return judge.ask(passage)
                .map(allow -> passage.mustKeepTo(allow.obligations(), witness.timeLeft(allow)));
    }

    private Future<Passage> reachUpstream(Passage passage) {
        if (passage.isGone()) {
            return refusal(RefusalReason.CLIENT_GONE, "");
        }
        return dialer.dial(passage.plan().upstream(), passage.target(), passage.caller())
                .map(passage::reaches)
                .compose(reached ->
                        reached.isGone()
                                ? refusal(RefusalReason.CLIENT_GONE, "")
                                : Future.succeededFuture(reached));
    }

    /** Called by {@code map}, so that a defect in here is a refusal rather than a silence. */
    private Passage carry(Passage passage) {
        Leg client =
                passage.request.accept(List.of(new Header("x-request-id", passage.requestId())));
        tunnels.start(
                passage, client, passage.upstream(), passage.tunnelSettings(), passage::carried);
        return passage;
    }

    private void refuse(Passage passage, Throwable cause) {
        Refusal refusal = witness.refusal(passage, cause);
        passage.letGo();
        if (passage.isGone()) {
            witness.accessed(passage.left());
        } else {
            passage.request.refuse(witness.refused(passage, refusal));
        }
    }

    private static Future<Passage> refusal(RefusalReason reason, String detail) {
        return Future.failedFuture(new Refusal(reason, detail));
    }

    @Override
    public void web(WebRequest request) {
        webDoor.answer(request, webGate);
    }

    @Override
    public void upgrade(UpgradeRequest request) {
        webDoor.upgrade(request, webGate);
    }

    @Override
    public void refused(RefusedHead head) {
        webDoor.refuse(head);
    }
}
