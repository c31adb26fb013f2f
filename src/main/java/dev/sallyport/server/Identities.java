package dev.sallyport.server;

import dev.sallyport.config.SignInConfiguration;
import dev.sallyport.gate.Doorkeeper;
import dev.sallyport.gate.RoutesFor;
import dev.sallyport.identity.Identity;
import dev.sallyport.identity.IdentityService;
import dev.sallyport.identity.login.DevelopmentProvider;
import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.login.remote.RemoteProviders;
import dev.sallyport.identity.session.Refresher;
import dev.sallyport.identity.session.Refresher.Renewal;
import dev.sallyport.policy.BusDecider;
import dev.sallyport.portal.Portal;
import dev.sallyport.portal.SignIn;
import dev.sallyport.reply.Replies;
import dev.sallyport.request.RequestHead;
import dev.sallyport.request.RequestIds;
import dev.sallyport.web.WebSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sign-in for the life of a server. What is built for the first configuration that has a provider
 * is kept by later ones; a provider is kept as long as its settings stay equal, since it remembers
 * keys. Prepared on the server's context, asked from any.
 */
final class Identities implements Doorkeeper {
    private final Vertx vertx;
    private final InstantSource clock;
    private final Supplier<Snapshot> current;
    private final SecureRandom random = new SecureRandom();
    private final RemoteProviders providers;
    private volatile @Nullable Standing standing;
    private @Nullable Used used;

    private record Standing(IdentityService service, Portal portal) {}

    private record Used(ProviderSettings settings, IdentityProvider provider) {}

    /**
     * @param current the generation in use, once there is one
     */
    Identities(Vertx vertx, InstantSource clock, Supplier<Snapshot> current) {
        this.vertx = vertx;
        this.clock = clock;
        this.current = current;
        this.providers = new RemoteProviders(vertx, clock, random);
    }

    /** The way to sign in of one generation, built completely. Asks nobody and opens nothing. */
    Optional<SignIn> prepare(Optional<SignInConfiguration> wanted) {
        return wanted.map(configuration -> {
            stand(configuration);
            return new SignIn(configuration.portal(), provider(configuration.provider()));
        });
    }

    private void stand(SignInConfiguration wanted) {
        if (standing == null) {
            IdentityService service =
                    new IdentityService(vertx, wanted.sharedSecret(), wanted.store(), clock);
            standing = new Standing(service, portal(service));
        }
    }

    private Portal portal(IdentityService service) {
        return new Portal(
                new Replies(),
                service,
                () -> current.get().signIn(),
                new RoutesFor(
                        () -> current.get().configuration().plans(),
                        new BusDecider(vertx),
                        new RequestIds(RandomGenerator.of("L64X128MixRandom")),
                        clock),
                clock);
    }

    private IdentityProvider provider(ProviderSettings settings) {
        Used before = used;
        if (before != null && before.settings().equals(settings)) {
            return before.provider();
        }
        IdentityProvider provider =
                switch (settings) {
                    case ProviderSettings.Remote remote -> providers.provider(remote);
                    case ProviderSettings.Development development ->
                            new DevelopmentProvider(development, clock, random);
                };
        used = new Used(settings, provider);
        return provider;
    }

    /**
     * Opens the store and begins to renew sessions. A store that does not open is no failure of the
     * start: routes that need nobody to be known are served meanwhile.
     */
    Future<?> begin() {
        Standing now = standing;
        if (now == null) {
            return Future.succeededFuture();
        }
        Refresher refresher = new Refresher(now.service().sessions(), this::renewal, clock);
        return vertx.deployVerticle(refresher)
                .compose(id -> now.service().store().open().otherwiseEmpty());
    }

    private Optional<Renewal> renewal() {
        Snapshot now = current.get();
        return now.signIn()
                .flatMap(signIn ->
                        now.configuration()
                                .signIn()
                                .map(c -> new Renewal(signIn.provider(), c.outageGrace())));
    }

    Optional<Portal> portal() {
        return Optional.ofNullable(standing).map(Standing::portal);
    }

    /** What is wrong with the store, for a person; empty while all is well. */
    String trouble() {
        Standing now = standing;
        return now == null ? "" : now.service().store().trouble();
    }

    @Override
    public Future<Identity> identify(RequestHead head) {
        Optional<SignIn> now = current.get().signIn();
        return now.isEmpty()
                ? Doorkeeper.NOBODY_KNOWN.identify(head)
                : service()
                        .authenticator()
                        .identify(
                                head,
                                now.get().settings().cookie().name(),
                                now.get().provider().id());
    }

    @Override
    public String cookieName() {
        return current.get().signIn().map(now -> now.settings().cookie().name()).orElse("");
    }

    @Override
    public Optional<String> vouch(Identity who, String host, WebSettings.Assertion wanted) {
        return Optional.ofNullable(standing)
                .map(now ->
                        now.service()
                                .assertions()
                                .about(who, host, wanted.issuerIsUri(), wanted.claims().values()));
    }

    private IdentityService service() {
        return Objects.requireNonNull(standing, "a way to sign in has its service").service();
    }

    @Override
    public Optional<String> signIn(String host, String target) {
        return current.get()
                .signIn()
                .flatMap(now ->
                        portal().map(portal ->
                                portal.addresses().signIn(now.settings(), host, target)));
    }

    void close() {
        Standing now = standing;
        if (now != null) {
            now.service().close();
        }
    }
}
