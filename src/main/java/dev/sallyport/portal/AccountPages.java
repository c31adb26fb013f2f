package dev.sallyport.portal;

import dev.sallyport.identity.login.Profile;
import dev.sallyport.identity.session.Session;
import dev.sallyport.reply.PageTemplate;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pages for somebody who is signed in: who they are, signing out, letting a device in. */
final class AccountPages {
    private static final Set<String> NOT_IDENTITY =
            Set.of("iss", "aud", "exp", "iat", "jti", "nonce", "at_hash", "nbf");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Desk desk;
    private final Forms forms;
    private final PageTemplate account = new PageTemplate(AccountPages.class, "account.html");
    private final PageTemplate signOut = new PageTemplate(AccountPages.class, "sign-out.html");
    private final PageTemplate note = new PageTemplate(AccountPages.class, "note.html");
    private final PageTemplate device = new PageTemplate(AccountPages.class, "device.html");

    AccountPages(Desk desk) {
        this.desk = desk;
        this.forms = new Forms(desk.identity().forms(), desk.clock());
    }

    /** {@code /.pomerium/}. */
    Page account(Visit visit, Session session) {
        Profile profile = session.who().profile();
        return page(
                visit,
                account,
                Map.of(
                        "name", profile.name().isEmpty() ? profile.email() : profile.name(),
                        "email", profile.email(),
                        "subject", profile.subject(),
                        "groups", profile.groups(),
                        "since", TIME.format(session.issuedAt()),
                        "until", TIME.format(session.expiresAt()),
                        "proof", forms.proof(session)));
    }

    /** {@code /.pomerium/user}: identity claims as JSON. */
    Page claims(Visit visit, Session session) {
        Profile profile = session.who().profile();
        JsonObject json = new JsonObject();
        profile.claims()
                .forEach((name, values) -> {
                    if (!NOT_IDENTITY.contains(name)) {
                        json.put(
                                name,
                                values.size() == 1 ? values.getFirst() : new JsonArray(values));
                    }
                });
        json.put("sub", profile.subject());
        json.put("email", profile.email());
        json.put("name", profile.name());
        json.put("groups", new JsonArray(profile.groups()));
        return Page.of(desk.replies().json(200, json.encode(), visit.requestId()));
    }

    /** {@code /.pomerium/sign_out}: asks first, since any site can send a browser here. */
    Future<Page> signOut(Visit visit, SignIn now, Optional<Session> known) {
        if (known.isEmpty()) {
            return Future.succeededFuture(cleared(signedOut(visit), now));
        }
        Session session = known.get();
        if (!visit.isPost()) {
            return Future.succeededFuture(
                    page(visit, signOut, Map.of("proof", forms.proof(session))));
        }
        return visit.form()
                .compose(form ->
                        forms.isFrom(session, form)
                                ? end(visit, now, session, form.containsKey("everywhere"))
                                : Future.succeededFuture(
                                        desk.refuse(visit, RefusalReason.FORM_INVALID, "")));
    }

    private Future<Page> end(Visit visit, SignIn now, Session session, boolean everywhere) {
        var sessions = desk.identity().sessions();
        Future<?> ended =
                everywhere
                        ? sessions.endAll(
                                session.who().profile().subject(), "signed out everywhere")
                        : sessions.end(session, "signed out");
        String home =
                now.settings()
                        .signOutRedirect()
                        .orElse(
                                SignInAddresses.origin(now.settings(), visit.host())
                                        + "/.pomerium/signed_out");
        // Signed out here, whether or not the provider can be told.
        return ended.compose(done -> now.provider().revoke(session.who()).otherwiseEmpty())
                .compose(done ->
                        now.provider().endSession(session.who(), home).otherwise(Optional.empty()))
                .map(there -> cleared(leaving(visit, there.orElse(home)), now));
    }

    /**
     * A page that leads on rather than a redirect: a browser that minds our form-action would not
     * follow one to the provider.
     */
    private Page leaving(Visit visit, String target) {
        return page(
                visit,
                note,
                Map.of(
                        "title", "Signed out",
                        "text", "Your session has ended.",
                        "refresh", target,
                        "link", target,
                        "linkText", "Go on"));
    }

    private Page cleared(Page page, SignIn now) {
        return page.with("set-cookie", now.settings().cookie().clear());
    }

    Page signedOut(Visit visit) {
        return page(
                visit,
                note,
                Map.of(
                        "title", "Signed out",
                        "text", "You are not signed in here.",
                        "link", "/.pomerium/",
                        "linkText", "Sign in"));
    }

    /** {@code /.pomerium/device}: somebody types the code that their device shows. */
    Future<Page> device(Visit visit, Session session) {
        if (!visit.isPost()) {
            String code = visit.parameter("user_code").filter(c -> c.length() <= 16).orElse("");
            return Future.succeededFuture(devicePage(visit, session, code, ""));
        }
        return visit.form()
                .compose(form -> {
                    if (!forms.isFrom(session, form)) {
                        return Future.succeededFuture(
                                desk.refuse(visit, RefusalReason.FORM_INVALID, ""));
                    }
                    return desk.identity()
                            .deviceGrants()
                            .agree(form.getOrDefault("user_code", ""), session)
                            .map(agreed ->
                                    agreed
                                            ? deviceDone(visit)
                                            : devicePage(
                                                    visit,
                                                    session,
                                                    "",
                                                    "No device waits under this code. Check it, or begin again on"
                                                            + " the device."));
                });
    }

    private Page devicePage(Visit visit, Session session, String code, String trouble) {
        return page(
                visit,
                device,
                Map.of(
                        "email",
                        session.who().profile().email(),
                        "code",
                        code,
                        "trouble",
                        trouble.isEmpty() ? List.of() : List.of(trouble),
                        "proof",
                        forms.proof(session)));
    }

    private Page deviceDone(Visit visit) {
        return page(
                visit,
                note,
                Map.of(
                        "title", "Device signed in",
                        "text", "Your device goes on by itself. You may close this page.",
                        "link", "/.pomerium/",
                        "linkText", "Your account"));
    }

    private Page page(Visit visit, PageTemplate template, Map<String, ?> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("requestId", visit.requestId());
        all.putIfAbsent("refresh", "");
        return Page.of(desk.replies().page(200, template.render(all), visit.requestId()));
    }
}
