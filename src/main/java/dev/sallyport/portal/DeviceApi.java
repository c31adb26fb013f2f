package dev.sallyport.portal;

import dev.sallyport.identity.login.DeviceGrant;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.session.DeviceGrants;
import dev.sallyport.identity.session.DeviceGrants.Standing;
import dev.sallyport.identity.session.Session;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Signs in programs on machines without a browser, in the shapes of RFC 8628. Where the provider
 * has a device grant its own page is used; where it has none, a page of ours.
 */
final class DeviceApi {
    static final String BEGIN = "/.pomerium/api/v1/device";
    static final String TOKEN = "/.pomerium/api/v1/device/token";
    static final String PAGE = "/.pomerium/device";

    /** Before the code that a device polls with: who is to be asked. */
    private static final String OURS = "o.";

    private static final String PROVIDERS = "p.";
    private static final long INTERVAL = 5;

    private final Desk desk;

    DeviceApi(Desk desk) {
        this.desk = desk;
    }

    Future<Page> begin(Visit visit, SignIn now) {
        if (!visit.isPost()) {
            return onlyPost(visit);
        }
        return now.provider()
                .beginDevice()
                .map(grant -> atProvider(visit, grant))
                .recover(cause ->
                        cause instanceof ProviderException said
                                        && said.kind() == ProviderException.Kind.NOT_SUPPORTED
                                ? atOurs(visit, now)
                                : Future.failedFuture(cause));
    }

    private Future<Page> onlyPost(Visit visit) {
        return Future.succeededFuture(
                Page.of(Methods.notAllowed(desk.replies(), visit.requestId(), "POST")));
    }

    private Page atProvider(Visit visit, DeviceGrant grant) {
        long left = grant.expiresAt().getEpochSecond() - desk.clock().instant().getEpochSecond();
        return json(
                visit,
                200,
                new JsonObject()
                        .put("device_code", PROVIDERS + desk.identity().sealedGrants().close(grant))
                        .put("user_code", grant.userCode())
                        .put("verification_uri", grant.verificationUrl())
                        .put(
                                "verification_uri_complete",
                                grant.completeUrl().orElse(grant.verificationUrl()))
                        .put("expires_in", left)
                        .put("interval", grant.interval().toSeconds()));
    }

    private Future<Page> atOurs(Visit visit, SignIn now) {
        String page = SignInAddresses.origin(now.settings(), visit.host()) + PAGE;
        return desk.identity()
                .deviceGrants()
                .begin()
                .map(waiting ->
                        waiting.map(grant ->
                                        json(
                                                visit,
                                                200,
                                                new JsonObject()
                                                        .put(
                                                                "device_code",
                                                                OURS + grant.deviceCode())
                                                        .put("user_code", grant.userCode())
                                                        .put("verification_uri", page)
                                                        .put(
                                                                "verification_uri_complete",
                                                                page
                                                                        + "?user_code="
                                                                        + grant.userCode())
                                                        .put(
                                                                "expires_in",
                                                                DeviceGrants.LIFE.toSeconds())
                                                        .put("interval", INTERVAL)))
                                .orElseGet(() -> desk.refuse(visit, RefusalReason.OVERLOADED, "")));
    }

    Future<Page> token(Visit visit, SignIn now) {
        if (!visit.isPost()) {
            return onlyPost(visit);
        }
        return visit.form()
                .compose(form -> {
                    String code = form.getOrDefault("device_code", "");
                    return code.startsWith(PROVIDERS)
                            ? fromProvider(visit, now, code.substring(PROVIDERS.length()))
                            : fromOurs(
                                    visit,
                                    code.startsWith(OURS) ? code.substring(OURS.length()) : "");
                });
    }

    private Future<Page> fromOurs(Visit visit, String code) {
        return desk.identity()
                .deviceGrants()
                .ask(code)
                .compose(standing ->
                        switch (standing) {
                            case Standing.Pending _ -> error(visit, "authorization_pending");
                            case Standing.Expired _ -> error(visit, "expired_token");
                            case Standing.Agreed(String id) ->
                                    desk.identity()
                                            .sessions()
                                            .find(id)
                                            .compose(found ->
                                                    found.isPresent()
                                                            ? Future.succeededFuture(
                                                                    granted(visit, found.get()))
                                                            : error(visit, "access_denied"));
                        });
    }

    private Future<Page> fromProvider(Visit visit, SignIn now, String sealed) {
        Optional<DeviceGrant> grant = desk.identity().sealedGrants().open(sealed);
        if (grant.isEmpty()) {
            return error(visit, "expired_token");
        }
        return now.provider()
                .pollDevice(grant.get())
                .compose(who ->
                        desk.identity()
                                .sessions()
                                .create(now.provider().id(), who, now.settings().sessionLife()))
                .map(session -> granted(visit, session))
                .recover(cause ->
                        cause instanceof ProviderException said
                                ? switch (said.kind()) {
                                    case PENDING -> error(visit, "authorization_pending");
                                    case SLOW_DOWN -> error(visit, "slow_down");
                                    case EXPIRED -> error(visit, "expired_token");
                                    case REFUSED -> error(visit, "access_denied");
                                    case UNREACHABLE, BAD_ANSWER, NOT_SUPPORTED ->
                                            Future.failedFuture(said);
                                }
                                : Future.failedFuture(cause));
    }

    private Page granted(Visit visit, Session session) {
        return json(visit, 200, new JsonObject().put("token", desk.token(session, visit.host())));
    }

    private Future<Page> error(Visit visit, String code) {
        return Future.succeededFuture(json(visit, 400, new JsonObject().put("error", code)));
    }

    private Page json(Visit visit, int status, JsonObject body) {
        return Page.of(desk.replies().json(status, body.encode(), visit.requestId()));
    }
}
