package dev.sallyport.portal;

import dev.sallyport.identity.Identity;
import dev.sallyport.identity.session.Session;
import dev.sallyport.reply.Reply;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;

/**
 * What programs ask when they need a token: {@code /.pomerium/api/v1/login}, as pomerium-cli does,
 * and {@code /.pomerium/api/v1/logout}, which is ours.
 */
final class LoginApi {
    private final Desk desk;

    LoginApi(Desk desk) {
        this.desk = desk;
    }

    /** The address to open in a browser, and nothing else: the client takes the whole body. */
    Page address(Visit visit, SignIn now) {
        if (!visit.head().method().equals("GET")) {
            return Page.of(Methods.notAllowed(desk.replies(), visit.requestId(), "GET"));
        }
        var target = visit.parameter(SignInAddresses.REDIRECT);
        if (target.isEmpty()) {
            return Page.of(
                    plain(
                            visit,
                            404,
                            "pomerium_redirect_uri is missing: say where to come back.\n"));
        }
        if (!RedirectTargets.allows(target.get(), now.settings().redirectHosts())) {
            return desk.refuse(visit, RefusalReason.REDIRECT_NOT_ALLOWED, "");
        }
        return Page.of(
                plain(
                        visit,
                        200,
                        desk.addresses().signIn(now.settings(), visit.host(), target.get(), true)));
    }

    private Reply plain(Visit visit, int status, String text) {
        return desk.replies().plain(status, text, visit.requestId());
    }

    /**
     * Ends the session that the request's token points to. A browser's cookie is not enough:
     * another site could make the browser send it.
     */
    Future<Page> logout(Visit visit, SignIn now) {
        if (!visit.isPost()) {
            return Future.succeededFuture(
                    Page.of(Methods.notAllowed(desk.replies(), visit.requestId(), "POST")));
        }
        return desk.identity()
                .authenticator()
                .identify(visit.head(), "", now.provider().id())
                .compose(identity ->
                        switch (identity) {
                            case Identity.Known(Session session) ->
                                    desk.identity()
                                            .sessions()
                                            .end(session, "signed out")
                                            .map(ended ->
                                                    Page.of(
                                                            new Reply(
                                                                    204,
                                                                    plain(visit, 204, "").headers(),
                                                                    "",
                                                                    false)));
                            case Identity.Unavailable _ ->
                                    Future.succeededFuture(
                                            desk.refuse(visit, RefusalReason.SESSION_STORE, ""));
                            case Identity.Program _,
                                    Identity.Anonymous _,
                                    Identity.Unacceptable _ ->
                                    Future.succeededFuture(
                                            desk.refuse(visit, RefusalReason.BAD_CREDENTIAL, ""));
                        });
    }
}
