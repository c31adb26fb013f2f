package dev.sallyport.gate;

import dev.sallyport.edge.UpgradeRequest;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.identity.Assertions;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.web.ExchangeReport;
import dev.sallyport.web.Forwarder;
import dev.sallyport.web.Incoming;
import dev.sallyport.web.Outgoing;
import dev.sallyport.web.RequestFields;
import dev.sallyport.web.RequestTarget;
import dev.sallyport.web.Upgraded;
import dev.sallyport.web.WebSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The sentence for a web request: which route has that host and path, who asks, may they pass,
 * carry the request to the upstream and the answer back, tell what happened. Confined to one event
 * loop.
 */
public final class WebGate {
    /**
     * Both ends of a WebSocket have said all when one closes its connection, RFC 6455 section
     * 7.1.1; over TLS some wait for the other to close theirs.
     */
    private static final Duration AFTER_CLOSE = Duration.ofSeconds(1);

    private final Supplier<RouteTable<Plan>> routes;
    private final Doorkeeper doorkeeper;
    private final Judge judge;
    private final Forwarder forwarder;
    private final Witness witness;
    private final Tunnels tunnels;

    /** Wires a gate; {@code routes} is asked once for each request. */
    WebGate(
            Supplier<RouteTable<Plan>> routes,
            Doorkeeper doorkeeper,
            Judge judge,
            Forwarder forwarder,
            Witness witness,
            Tunnels tunnels) {
        this.routes = routes;
        this.doorkeeper = doorkeeper;
        this.judge = judge;
        this.forwarder = forwarder;
        this.witness = witness;
        this.tunnels = tunnels;
    }

    /**
     * Answers a request that is not for one of our own pages.
     *
     * @param path normalised, without query
     */
    void answer(WebRequest request, String requestId, HostPort host, String path) {
        WebPassage passage =
                new WebPassage(request.connection(), request.head(), requestId, host, path);
        request.stream().response().exceptionHandler(gone -> passage.leave());
        witness.requestOpened();
        letIn(passage)
                .compose(p -> forwarder.forward(incoming(request, p.web()), outgoing(p)))
                .onSuccess(report -> witness.accessed(passage.carried(report)))
                .onFailure(cause -> refuse(passage, cause, request::respond))
                .onComplete(over -> witness.requestClosed());
    }

    /**
     * The same for a request to go on as a WebSocket.
     *
     * @param path normalised, without query
     */
    void upgrade(UpgradeRequest request, String requestId, HostPort host, String path) {
        WebPassage passage =
                new WebPassage(request.connection(), request.head(), requestId, host, path);
        request.onGone(passage::leave);
        letIn(passage)
                .compose(WebGate::mayUpgrade)
                .compose(p -> forwarder.upgrade(outgoing(p)))
                .map(upgraded -> follow(request, passage, upgraded))
                .onFailure(cause -> refuse(passage, cause, request::refuse));
    }

    private static Incoming incoming(WebRequest request, WebSettings web) {
        return new Incoming(
                request.stream(),
                () ->
                        RequestFields.trailers(
                                request.trailers(),
                                request.head(),
                                web.claimFields(),
                                web.requestFields()),
                request.detour());
    }

    private Future<WebPassage> letIn(WebPassage passage) {
        return Future.succeededFuture(passage)
                .compose(this::findRoute)
                .compose(judge::identify)
                .compose(this::askPolicy)
                .compose(p ->
                        p.isGone()
                                ? Future.failedFuture(new Refusal(RefusalReason.CLIENT_GONE, ""))
                                : Future.succeededFuture(p));
    }

    private static Future<WebPassage> mayUpgrade(WebPassage passage) {
        return passage.web().webSockets()
                ? Future.succeededFuture(passage)
                : Future.failedFuture(new Refusal(RefusalReason.UPGRADE_REFUSED, ""));
    }

    /** Called by {@code map}, so that a defect in here is a refusal rather than a silence. */
    private Upgraded follow(UpgradeRequest request, WebPassage passage, Upgraded upgraded) {
        switch (upgraded) {
            case Upgraded.Switched(var fields, Leg upstream) -> {
                if (passage.isGone()) {
                    upstream.abort(0);
                    witness.accessed(passage.left());
                } else {
                    carry(passage, request.switched(fields), upstream);
                }
            }
            case Upgraded.Answered(int status, var fields, String body) -> {
                request.refuse(new Reply(status, fields, body, true));
                witness.accessed(
                        passage.carried(
                                new ExchangeReport(
                                        status, ExchangeReport.WHOLE, body.length(), 0)));
            }
        }
        return upgraded;
    }

    private void carry(WebPassage passage, Leg client, Leg upstream) {
        TunnelSettings settings =
                new TunnelSettings(passage.idle(), AFTER_CLOSE, passage.longest());
        tunnels.start(passage, client, upstream, settings, passage::switched);
    }

    private Future<WebPassage> findRoute(WebPassage passage) {
        return routes.get()
                .web(passage.host(), passage.path())
                .map(plan -> {
                    passage.follows(plan);
                    return Future.succeededFuture(passage);
                })
                .orElseGet(() ->
                        Future.failedFuture(
                                new Refusal(
                                        RefusalReason.ROUTE_NOT_FOUND,
                                        "No route has this host and path.")));
    }

    private Future<WebPassage> askPolicy(WebPassage passage) {
        return judge.ask(passage).map(allow -> passage.mustKeepTo(allow, witness.timeLeft(allow)));
    }

    private Outgoing outgoing(WebPassage passage) {
        RequestHead head = passage.head();
        var web = passage.web();
        var origin =
                new RequestFields.Origin(
                        passage.clientIp(),
                        passage.authority(),
                        passage.connection().tlsVersion() != null,
                        passage.requestId());
        return new Outgoing(
                passage.requestId(),
                head.method(),
                RequestTarget.of(passage.path(), head.target(), web.rewrite()),
                passage.authority(),
                RequestFields.of(
                        head,
                        origin,
                        doorkeeper.cookieName(),
                        web.claimFields(),
                        identity(passage),
                        web.requestFields()),
                length(head),
                hasBody(head),
                passage.caller(),
                passage.plan().upstream(),
                web,
                passage.longest(),
                passage.idle());
    }

    private List<Header> identity(WebPassage passage) {
        Optional<WebSettings.Assertion> wanted = passage.web().identity();
        List<Header> told = new ArrayList<>();
        wanted.flatMap(w -> doorkeeper.vouch(passage.identity(), passage.host().host(), w))
                .ifPresent(jwt -> told.add(new Header("x-pomerium-jwt-assertion", jwt)));
        wanted.map(WebSettings.Assertion::claims)
                .orElse(Map.of())
                .forEach((field, claim) -> {
                    String values = String.join(",", Assertions.claim(passage.identity(), claim));
                    // A line break in a claim must not begin another field.
                    if (!values.isEmpty() && values.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                        told.add(new Header(field, values));
                    }
                });
        return told;
    }

    private static long length(RequestHead head) {
        return head.first("content-length").map(Long::parseLong).orElse(-1L);
    }

    /** HTTP/2 tells by the end of its stream, which may come with the head or later. */
    private static boolean hasBody(RequestHead head) {
        return head.first("transfer-encoding").isPresent() || head.version().equals("HTTP/2");
    }

    private void refuse(WebPassage passage, Throwable cause, Consumer<Reply> answer) {
        Refusal refusal = witness.refusal(passage, cause);
        if (passage.isGone() || refusal.reason() == RefusalReason.CLIENT_GONE) {
            witness.accessed(passage.left());
        } else {
            answer.accept(witness.refused(passage, refusal));
        }
    }
}
