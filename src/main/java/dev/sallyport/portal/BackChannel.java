package dev.sallyport.portal;

import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the provider that somebody has signed out there: OpenID Connect Back-Channel Logout
 * 1.0 section 2.5.
 */
final class BackChannel {
    private static final Logger LOG = LoggerFactory.getLogger(BackChannel.class);

    private final Desk desk;

    BackChannel(Desk desk) {
        this.desk = desk;
    }

    Future<Page> ended(Visit visit, SignIn now) {
        if (!visit.isPost()) {
            return Future.succeededFuture(
                    Page.of(Methods.notAllowed(desk.replies(), visit.requestId(), "POST")));
        }
        return visit.form()
                .compose(form -> now.provider().ended(form.getOrDefault("logout_token", "")))
                .compose(ended -> end(ended, now))
                .map(count -> Page.of(desk.replies().plain(200, "", visit.requestId())))
                .recover(cause ->
                        cause instanceof ProviderException said
                                ? Future.succeededFuture(refused(visit, said))
                                : Future.failedFuture(cause));
    }

    private Future<Integer> end(EndedSession ended, SignIn now) {
        return desk.identity()
                .sessions()
                .endAtProvider(
                        now.provider().id(),
                        ended.subject(),
                        ended.sessionId(),
                        "the provider said so");
    }

    /** 400, as section 2.8 has it: the provider may try again. */
    private Page refused(Visit visit, ProviderException said) {
        LOG.warn(
                "request {}: a logout token was refused: {}", visit.requestId(), said.getMessage());
        return desk.refuse(visit, RefusalReason.SIGNATURE_INVALID, "");
    }
}
