package dev.sallyport.identity.session;

import dev.sallyport.fake.FakeProvider;
import dev.sallyport.identity.token.Keys;
import dev.sallyport.identity.token.Tokens;
import dev.sallyport.terms.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One node: a Vert.x with a store, and a clock that a test moves. */
final class StoreRig implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    volatile Instant now = Instant.ofEpochSecond(1_900_000_000);
    final InstantSource clock = () -> now;
    final FakeProvider provider = new FakeProvider(clock);
    final Store store;
    final Sessions sessions;
    final ServiceAccounts accounts;
    final Keys keys =
            new Keys(
                    new Secret(
                            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8)));

    StoreRig(StoreSettings settings) {
        store = new Store(vertx, settings, keys);
        sessions = new Sessions(store, vertx, clock);
        accounts = new ServiceAccounts(store, new Tokens(keys, clock), clock);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    Session signIn(String name) {
        return await(sessions.create("fake", provider.person(name), Duration.ofHours(14)));
    }

    Optional<Session> find(Session session) {
        return await(sessions.find(session.id()));
    }

    void refresher(Duration grace) {
        var _ =
                await(
                        vertx.deployVerticle(
                                new Refresher(
                                        sessions,
                                        () -> Optional.of(new Refresher.Renewal(provider, grace)),
                                        clock)));
    }

    @Override
    public void close() {
        store.close();
        var _ = await(vertx.close());
    }
}
