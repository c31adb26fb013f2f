package dev.sallyport.portal;

import dev.sallyport.identity.Identity;
import dev.sallyport.identity.IdentityService;
import dev.sallyport.identity.login.DevelopmentProvider;
import dev.sallyport.identity.session.Session;
import dev.sallyport.reply.Replies;
import dev.sallyport.terms.RefusalReason;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The pages about identity, on every host. Safe for any thread; answers never fail. */
public final class Portal {
    private static final Set<String> COSTLY =
            Set.of(
                    SignInAddresses.SIGN_IN,
                    SignInAddresses.PROVIDER_CALLBACK,
                    DeviceApi.BEGIN,
                    DeviceApi.PAGE,
                    "/.pomerium/backchannel_logout");

    private final Desk desk;
    private final Supplier<Optional<SignIn>> current;
    private final RouteList routes;
    private final Sources sources = new Sources(System::nanoTime);
    private final SignInPages signIn;
    private final LoginApi login;
    private final DeviceApi device;
    private final AccountPages account;
    private final WellKnown wellKnown;
    private final BackChannel backChannel;

    /**
     * @param current the way to sign in now; empty where nobody can
     * @param routes what somebody may open
     */
    public Portal(
            Replies replies,
            IdentityService identity,
            Supplier<Optional<SignIn>> current,
            RouteList routes,
            InstantSource clock) {
        this.desk = new Desk(replies, identity, new SignInAddresses(identity.signedQuery()), clock);
        this.current = current;
        this.routes = routes;
        this.signIn = new SignInPages(desk);
        this.login = new LoginApi(desk);
        this.device = new DeviceApi(desk);
        this.account = new AccountPages(desk);
        this.wellKnown = new WellKnown(desk);
        this.backChannel = new BackChannel(desk);
    }

    /** Makes addresses of the sign-in pages. */
    public SignInAddresses addresses() {
        return desk.addresses();
    }

    /** Whether this path is one of ours on this host, beside those under {@code /.pomerium}. */
    public boolean owns(String host, String path) {
        return path.equals(SignInAddresses.PROVIDER_CALLBACK)
                && current.get()
                        .filter(now -> SignInAddresses.isSignInHost(now.settings(), host))
                        .isPresent();
    }

    /** The answer to a request for a path of ours; empty where there is no such page. */
    public Optional<Future<Page>> answer(Visit visit) {
        return page(visit.path())
                .map(page ->
                        current.get()
                                .map(now -> guarded(visit, now, page))
                                .orElseGet(() ->
                                        Future.succeededFuture(
                                                desk.refuse(
                                                        visit, RefusalReason.NO_PROVIDER, ""))));
    }

    private interface Answerer {
        Future<Page> answer(Visit visit, SignIn now);
    }

    private Optional<Answerer> page(String path) {
        return Optional.ofNullable(
                switch (path) {
                    case SignInAddresses.SIGN_IN -> reading(signIn::begin);
                    case SignInAddresses.PROVIDER_CALLBACK -> this::returned;
                    case "/.pomerium/callback", SignInAddresses.CALLBACK ->
                            reading((visit, now) -> done(signIn.arrived(visit, now)));
                    case "/.pomerium/api/v1/login" ->
                            (visit, now) -> done(login.address(visit, now));
                    case "/.pomerium/api/v1/logout" -> login::logout;
                    case DevelopmentProvider.PATH -> (visit, now) -> done(development(visit, now));
                    case DeviceApi.BEGIN -> device::begin;
                    case DeviceApi.TOKEN -> device::token;
                    case DeviceApi.PAGE -> known(account::device);
                    case "/.pomerium", "/.pomerium/" ->
                            reading(known((visit, who) -> done(account.account(visit, who))));
                    case "/.pomerium/user" ->
                            reading(known((visit, who) -> done(account.claims(visit, who))));
                    case "/.pomerium/api/v1/routes" -> reading(known(routes()));
                    case "/.pomerium/sign_out" -> this::signOut;
                    case "/.pomerium/backchannel_logout" -> backChannel::ended;
                    case "/.pomerium/signed_out" ->
                            reading((visit, now) -> done(account.signedOut(visit)));
                    case "/.well-known/pomerium", "/.well-known/pomerium/" ->
                            reading((visit, now) -> done(wellKnown.discovery(visit)));
                    case "/.well-known/pomerium/jwks.json" ->
                            reading((visit, now) -> done(wellKnown.keys(visit)));
                    default -> null;
                });
    }

    private Future<Page> returned(Visit visit, SignIn now) {
        return visit.isPost()
                ? signIn.posted(visit, now)
                : reading(signIn::returned).answer(visit, now);
    }

    private Future<Page> guarded(Visit visit, SignIn now, Answerer page) {
        if (COSTLY.contains(visit.path()) && !sources.allows(visit.clientIp())) {
            return done(desk.refuse(visit, RefusalReason.RATE_LIMITED, ""));
        }
        return page.answer(visit, now).otherwise(cause -> desk.failed(visit, cause));
    }

    private Page development(Visit visit, SignIn now) {
        return now.provider() instanceof DevelopmentProvider provider
                ? Page.of(
                        new DevelopmentPages(desk.replies(), provider)
                                .answer(visit.head(), visit.requestId()))
                : desk.refuse(visit, RefusalReason.ROUTE_NOT_FOUND, "");
    }

    private Answerer reading(Answerer page) {
        return (visit, now) ->
                visit.isRead()
                        ? page.answer(visit, now)
                        : done(Page.of(Methods.notAllowed(desk.replies(), visit.requestId())));
    }

    private interface PersonalPage {
        Future<Page> answer(Visit visit, Session who);
    }

    private PersonalPage routes() {
        return (visit, who) ->
                routes.of(who, visit)
                        .map(json ->
                                Page.of(
                                        desk.replies()
                                                .json(200, json.encode(), visit.requestId())));
    }

    private Answerer known(PersonalPage page) {
        return (visit, now) ->
                whoIs(
                        visit,
                        now,
                        identity ->
                                switch (identity) {
                                    case Identity.Known(Session session) ->
                                            page.answer(visit, session);
                                    case Identity.Unavailable _ ->
                                            done(
                                                    desk.refuse(
                                                            visit,
                                                            RefusalReason.SESSION_STORE,
                                                            ""));
                                    case Identity.Program _ ->
                                            done(
                                                    desk.refuse(
                                                            visit,
                                                            RefusalReason.BAD_CREDENTIAL,
                                                            ""));
                                    case Identity.Anonymous _, Identity.Unacceptable _ ->
                                            done(stranger(visit, now, identity));
                                });
    }

    private Future<Page> whoIs(Visit visit, SignIn now, Function<Identity, Future<Page>> then) {
        return desk.identity()
                .authenticator()
                .identify(visit.head(), now.settings().cookie().name(), now.provider().id())
                .compose(then);
    }

    /** A browser is sent to sign in and comes back; a program is told that it must. */
    private Page stranger(Visit visit, SignIn now, Identity identity) {
        boolean program = identity instanceof Identity.Unacceptable(boolean explicit) && explicit;
        if (program || !Replies.wantsPage(visit.head())) {
            return desk.refuse(visit, RefusalReason.BAD_CREDENTIAL, "");
        }
        String back =
                "https://"
                        + visit.host()
                        + visit.path()
                        + (visit.query().isEmpty() ? "" : "?" + visit.query());
        return desk.redirect(visit, desk.addresses().signIn(now.settings(), visit.host(), back));
    }

    private Future<Page> signOut(Visit visit, SignIn now) {
        if (!visit.isRead() && !visit.isPost()) {
            return done(
                    Page.of(
                            Methods.notAllowed(
                                    desk.replies(), visit.requestId(), "GET, HEAD, POST")));
        }
        return whoIs(
                visit,
                now,
                identity ->
                        identity instanceof Identity.Unavailable
                                ? done(desk.refuse(visit, RefusalReason.SESSION_STORE, ""))
                                : account.signOut(
                                        visit,
                                        now,
                                        identity instanceof Identity.Known(Session session)
                                                ? Optional.of(session)
                                                : Optional.empty()));
    }

    private static Future<Page> done(Page page) {
        return Future.succeededFuture(page);
    }
}
