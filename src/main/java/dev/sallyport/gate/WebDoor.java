package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.edge.ClientConnection;
import dev.sallyport.edge.RefusedHead;
import dev.sallyport.edge.WebRequest;
import dev.sallyport.portal.OwnPages;
import dev.sallyport.reply.Reply;
import dev.sallyport.request.Intent;
import dev.sallyport.request.Intents;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is not a CONNECT: our own pages, and for everything else that no web route exists.
 */
final class WebDoor {
    private final Witness witness;
    private final OwnPages pages;

    WebDoor(Witness witness) {
        this.witness = witness;
        this.pages = new OwnPages(witness.replies());
    }

    void answer(WebRequest request) {
        long start = System.nanoTime();
        RequestHead head = request.head();
        String requestId = witness.requestId(head);
        Answer answer =
                switch (Intents.of(head)) {
                    case Intent.OwnPage(String path, var _) ->
                            pages.answer(head, path, requestId)
                                    .map(reply ->
                                            new Answer(reply, "via_upstream", host(head), path))
                                    .orElseGet(() -> notFound(head, requestId, host(head), path));
                    case Intent.ForwardHttp forward ->
                            notFound(head, requestId, forward.host(), forward.path());
                    case Intent.Refused(RefusalReason reason, String detail, var _) ->
                            new Answer(
                                    witness.replies().refusal(reason, requestId, head, detail),
                                    reason.code(),
                                    "",
                                    "");
                    case Intent.OpenTunnel _ ->
                            throw new IllegalStateException("a CONNECT is not a web request");
                };
        request.respond(answer.reply);
        log(request.connection(), head, requestId, answer, start);
    }

    /** The host is only what passed the checks: a refused one may hold somebody's password. */
    private record Answer(Reply reply, String details, String host, String path) {}

    private static String host(RequestHead head) {
        return head.first("host").orElse("");
    }

    private Answer notFound(RequestHead head, String requestId, String host, String path) {
        RefusalReason reason = RefusalReason.ROUTE_NOT_FOUND;
        Reply reply = witness.replies().refusal(reason, requestId, head, "No route has this host.");
        return new Answer(reply, reason.code(), host, path);
    }

    void refuse(RefusedHead refused) {
        long start = System.nanoTime();
        String requestId = witness.requestId(refused.head());
        Reply reply =
                witness.replies()
                        .refusal(refused.reason(), requestId, refused.head(), refused.detail());
        refused.refuse().accept(reply);
        log(
                refused.connection(),
                refused.head(),
                requestId,
                new Answer(reply, refused.reason().code(), "", ""),
                start);
    }

    private void log(
            ClientConnection connection,
            @Nullable RequestHead head,
            String requestId,
            Answer answer,
            long startNanos) {
        witness.answered(
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
                        Witness.size(answer.reply),
                        0,
                        answer.reply.status(),
                        answer.details,
                        ""));
    }
}
