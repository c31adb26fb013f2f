package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.edge.RefusedHead;
import dev.sallyport.edge.UpgradeRequest;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.portal.OwnPages;
import dev.sallyport.portal.Page;
import dev.sallyport.portal.Portal;
import dev.sallyport.portal.Visit;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Intent;
import dev.sallyport.request.Intents;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers with our own pages, and says no where a head is not even a request for one. */
public final class WebDoor {
    private final Witness witness;
    private final OwnPages pages;
    private final Supplier<Optional<Portal>> portal;

    /**
     * Opens a door.
     *
     * @param portal gives nothing for a server without sign-in
     */
    public WebDoor(Witness witness, Supplier<Optional<Portal>> portal) {
        this.witness = witness;
        this.pages = new OwnPages(witness.replies());
        this.portal = portal;
    }

    /** Answers itself if the request is for a page of ours, and asks {@code routes} if not. */
    void answer(WebRequest request, WebGate routes) {
        RequestHead head = request.head();
        String requestId = witness.requestId(head);
        Intent intent = Intents.of(head);
        if (intent instanceof Intent.ForwardHttp(HostPort host, String path, var _)
                && !isOwn(head, path)) {
            routes.answer(request, requestId, host, path);
        } else {
            answer(request, head, requestId, intent);
        }
    }

    /** No page of ours is a WebSocket. */
    void upgrade(UpgradeRequest request, WebGate routes) {
        long start = System.nanoTime();
        RequestHead head = request.head();
        String requestId = witness.requestId(head);
        Answer answer;
        switch (Intents.of(head)) {
            case Intent.ForwardHttp(HostPort host, String path, var _) -> {
                routes.upgrade(request, requestId, host, path);
                return;
            }
            case Intent.Refused(RefusalReason reason, String detail, var _) ->
                    answer = refused(reason, head, requestId, detail);
            case Intent.OwnPage _, Intent.OpenTunnel _ ->
                    answer = refused(RefusalReason.UPGRADE_REFUSED, head, requestId, "");
        }
        request.refuse(answer.page.reply());
        log(request.connection(), head, requestId, answer, start);
    }

    private boolean isOwn(RequestHead head, String path) {
        return portal.get().filter(p -> p.owns(host(head), path)).isPresent();
    }

    private void answer(WebRequest request, RequestHead head, String requestId, Intent intent) {
        long start = System.nanoTime();
        ask(request, head, requestId, intent)
                .onSuccess(answer -> {
                    request.respond(answer.page.reply());
                    log(request.connection(), head, requestId, answer, start);
                })
                .onFailure(cause -> {
                    witness.defect(requestId, cause);
                    request.respond(
                            refused(RefusalReason.INTERNAL, head, requestId, "").page.reply());
                });
    }

    private Future<Answer> ask(
            WebRequest request, RequestHead head, String requestId, Intent intent) {
        return switch (intent) {
            case Intent.OwnPage(String path, var _) -> own(request, head, requestId, path);
            case Intent.ForwardHttp(var _, String path, var _) ->
                    own(request, head, requestId, path);
            case Intent.Refused(RefusalReason reason, String detail, var _) ->
                    Future.succeededFuture(refused(reason, head, requestId, detail));
            case Intent.OpenTunnel _ ->
                    throw new IllegalStateException("a CONNECT is not a web request");
        };
    }

    private Future<Answer> own(
            WebRequest request, RequestHead head, String requestId, String path) {
        Optional<Page> plain = pages.answer(head, path, requestId).map(Page::of);
        if (plain.isPresent()) {
            return Future.succeededFuture(new Answer(plain.get(), host(head), path));
        }
        String ip = request.connection().client().getAddress().getHostAddress();
        Visit visit =
                new Visit(
                        head,
                        host(head),
                        path,
                        requestId,
                        ip,
                        request::body,
                        request.connection().certificate());
        return portal.get()
                .flatMap(p -> p.answer(visit))
                .map(page -> page.map(p -> new Answer(p, host(head), path)))
                .orElseGet(
                        () -> Future.succeededFuture(notFound(head, requestId, host(head), path)));
    }

    /** The host is only what passed the checks: a refused one may hold somebody's password. */
    private record Answer(Page page, String host, String path) {}

    /** As the client named it, without the port that it need not have named. */
    private static String host(RequestHead head) {
        String host = head.first("host").orElse("").toLowerCase(Locale.ROOT);
        return host.endsWith(":443") ? host.substring(0, host.length() - 4) : host;
    }

    private Answer notFound(RequestHead head, String requestId, String host, String path) {
        RefusalReason reason = RefusalReason.ROUTE_NOT_FOUND;
        Reply reply = witness.replies().refusal(reason, requestId, head, "No route has this host.");
        return new Answer(new Page(reply, reason.code()), host, path);
    }

    private Answer refused(
            RefusalReason reason, @Nullable RequestHead head, String requestId, String detail) {
        Reply reply = witness.replies().refusal(reason, requestId, head, detail);
        return new Answer(new Page(reply, reason.code()), "", "");
    }

    void refuse(RefusedHead refused) {
        long start = System.nanoTime();
        String requestId = witness.requestId(refused.head());
        Answer answer = refused(refused.reason(), refused.head(), requestId, refused.detail());
        refused.refuse().accept(answer.page.reply());
        log(refused.connection(), refused.head(), requestId, answer, start);
    }

    private void log(
            ClientConnection connection,
            @Nullable RequestHead head,
            String requestId,
            Answer answer,
            long startNanos) {
        witness.accessed(
                new AccessEvent(
                        requestId,
                        head,
                        head == null ? "" : head.method(),
                        answer.host,
                        answer.path,
                        connection.client().getAddress().getHostAddress(),
                        "",
                        "",
                        System.nanoTime() - startNanos,
                        Witness.size(answer.page.reply()),
                        0,
                        answer.page.reply().status(),
                        answer.page.details(),
                        "",
                        connection.certificate()));
    }
}
