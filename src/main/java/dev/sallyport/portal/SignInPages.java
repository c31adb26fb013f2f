package dev.sallyport.portal;

import dev.sallyport.identity.Identity;
import dev.sallyport.identity.login.SignedIn;
import dev.sallyport.identity.session.Session;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From a signed address to the provider, back with a code, and on to where the way began: with a
 * cookie for browsers, with {@code pomerium_jwt} for programs.
 */
final class SignInPages {
    /** What a provider may send back, RFC 6749 section 4.1.2 and RFC 9207. */
    private static final List<String> SAID = List.of("code", "state", "iss", "error");

    private static final String HANDOVER = "pomerium_session_encrypted";
    private static final int STATE_BYTES = 24;

    private final Desk desk;
    private final UsedStates used = new UsedStates();
    private final SecureRandom random = new SecureRandom();

    SignInPages(Desk desk) {
        this.desk = desk;
    }

    /** {@code /.pomerium/sign_in}: straight on for who is signed in, else to the provider. */
    Future<Page> begin(Visit visit, SignIn now) {
        PortalSettings settings = now.settings();
        if (!SignInAddresses.isSignInHost(settings, visit.host())) {
            return done(desk.redirect(visit, restated(visit, settings)));
        }
        Optional<Map<String, String>> way = way(visit, settings);
        if (way.isEmpty()) {
            return done(desk.refuse(visit, RefusalReason.SIGNATURE_INVALID, ""));
        }
        return desk.identity()
                .authenticator()
                .identify(visit.head(), settings.cookie().name(), now.provider().id())
                .compose(identity ->
                        identity instanceof Identity.Known(Session session)
                                ? done(deliver(visit, settings, way.get(), session))
                                : toProvider(visit, now, way.get()));
    }

    private static String restated(Visit visit, PortalSettings settings) {
        String query = visit.query().isEmpty() ? "" : "?" + visit.query();
        return SignInAddresses.origin(settings, visit.host()) + SignInAddresses.SIGN_IN + query;
    }

    /** Without any parameter it is somebody who just wants to sign in. */
    private Optional<Map<String, String>> way(Visit visit, PortalSettings settings) {
        if (visit.query().isEmpty()) {
            String home = SignInAddresses.origin(settings, visit.host()) + "/.pomerium/";
            return Optional.of(Map.of(SignInAddresses.REDIRECT, home));
        }
        return desk.identity().signedQuery().read(SignInAddresses.SIGN_IN, visit.query());
    }

    private Future<Page> toProvider(Visit visit, SignIn now, Map<String, String> way) {
        byte[] bytes = new byte[STATE_BYTES];
        random.nextBytes(bytes);
        String state = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        long until = desk.clock().instant().getEpochSecond() + Attempt.LIFE.toSeconds();
        return now.provider()
                .begin(callbackUrl(now.settings(), visit), state)
                .map(attempt -> {
                    Attempt kept = new Attempt(attempt, way, until);
                    return desk.redirect(visit, attempt.url())
                            .with(
                                    "set-cookie",
                                    kept.cookie(now.settings(), desk.identity().attempts()));
                });
    }

    private static String callbackUrl(PortalSettings settings, Visit visit) {
        return SignInAddresses.origin(settings, visit.host()) + SignInAddresses.PROVIDER_CALLBACK;
    }

    /** {@code /oauth2/callback}: the provider has sent the browser back. */
    Future<Page> returned(Visit visit, SignIn now) {
        Instant clock = desk.clock().instant();
        Optional<Attempt> attempt =
                Attempt.of(visit, now.settings(), desk.identity().attempts(), clock);
        if (attempt.isEmpty() || !used.first(attempt.get().signIn().state())) {
            return done(desk.refuse(visit, RefusalReason.STATE_INVALID, ""));
        }
        return finish(visit, now, attempt.get())
                .otherwise(cause -> desk.failed(visit, cause))
                .map(page ->
                        page.with(
                                "set-cookie",
                                Attempt.clear(now.settings(), attempt.get().signIn().state())));
    }

    /**
     * The same from a provider that posts (OAuth 2.0 Form Post Response Mode, Apple's only one). A
     * browser does not send our cookie along with another site's form, but does so when it follows
     * the redirect that answers it.
     */
    Future<Page> posted(Visit visit, SignIn now) {
        String here = callbackUrl(now.settings(), visit);
        return visit.form().map(form -> desk.redirect(visit, here + "?" + Fields.some(form, SAID)));
    }

    private Future<Page> finish(Visit visit, SignIn now, Attempt attempt) {
        Optional<String> issuer = visit.parameter("iss");
        Optional<String> expected = now.provider().issuer();
        if (issuer.isPresent() && expected.isPresent() && !issuer.equals(expected)) {
            return done(desk.refuse(visit, RefusalReason.STATE_INVALID, ""));
        }
        Optional<String> code = visit.parameter("code");
        if (code.isEmpty()) {
            return done(desk.refuse(visit, RefusalReason.PROVIDER_REFUSED, said(visit)));
        }
        return now.provider()
                .finish(callbackUrl(now.settings(), visit), attempt.signIn(), code.get())
                .compose(who -> session(now, who))
                .map(session -> deliver(visit, now.settings(), attempt.way(), session));
    }

    /** The provider's code for its refusal, if it looks like one: RFC 6749 section 4.1.2.1. */
    private static String said(Visit visit) {
        return visit.parameter("error")
                .filter(error -> error.matches("[a-z_]{1,64}"))
                .map(error -> "It says: " + error + ".")
                .orElse("");
    }

    private Future<Session> session(SignIn now, SignedIn who) {
        return desk.identity()
                .sessions()
                .create(now.provider().id(), who, now.settings().sessionLife());
    }

    private Page deliver(
            Visit visit, PortalSettings settings, Map<String, String> way, Session session) {
        String token = desk.token(session, visit.host());
        String target = way.getOrDefault(SignInAddresses.REDIRECT, "/.pomerium/");
        return desk.redirect(visit, next(visit, way, target, token))
                .with("set-cookie", settings.cookie().set(token, left(session)));
    }

    private String next(Visit visit, Map<String, String> way, String target, String token) {
        if (way.containsKey(SignInAddresses.PROGRAMMATIC)) {
            return SignInAddresses.with(target, "pomerium_jwt=" + token);
        }
        String callback = way.get(SignInAddresses.CALLBACK_URI);
        String here = "https://" + visit.host() + SignInAddresses.CALLBACK;
        if (callback == null || callback.equalsIgnoreCase(here)) {
            return target;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(SignInAddresses.REDIRECT, target);
        parameters.put(HANDOVER, desk.identity().handovers().close(token));
        return callback + "?" + desk.identity().signedQuery().write(callback, parameters);
    }

    private Duration left(Session session) {
        return Duration.between(desk.clock().instant(), session.expiresAt());
    }

    /** {@code /.pomerium/callback/}: a host of ours gets the cookie that the sign-in host made. */
    Page arrived(Visit visit, SignIn now) {
        String page = "https://" + visit.host() + SignInAddresses.CALLBACK;
        Optional<Map<String, String>> signed =
                desk.identity().signedQuery().read(page, visit.query());
        Optional<String> token =
                signed.map(p -> p.getOrDefault(HANDOVER, ""))
                        .flatMap(desk.identity().handovers()::open);
        if (signed.isEmpty() || token.isEmpty()) {
            return desk.refuse(visit, RefusalReason.SIGNATURE_INVALID, "");
        }
        return desk.redirect(visit, signed.get().getOrDefault(SignInAddresses.REDIRECT, "/"))
                .with(
                        "set-cookie",
                        now.settings().cookie().set(token.get(), now.settings().sessionLife()));
    }

    private static Future<Page> done(Page page) {
        return Future.succeededFuture(page);
    }
}
