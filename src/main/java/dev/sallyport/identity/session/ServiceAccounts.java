package dev.sallyport.identity.session;

import dev.sallyport.identity.token.TokenClaims;
import dev.sallyport.identity.token.TokenKind;
import dev.sallyport.identity.token.Tokens;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Programs that pass by tokens of their own. Like {@link Sessions} in all else. */
public final class ServiceAccounts {
    private final Store store;
    private final Tokens tokens;
    private final InstantSource clock;

    /** Service accounts in this store. */
    public ServiceAccounts(Store store, Tokens tokens, InstantSource clock) {
        this.store = store;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * Makes an account; the answer is its token, shown this once. Empty if the name is taken.
     *
     * @param life null: until it is revoked
     */
    public Future<Optional<String>> create(String name, @Nullable Duration life) {
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        Instant end = life == null ? null : now.plus(life);
        ServiceAccount account = new ServiceAccount(UUID.randomUUID().toString(), name, now, end);
        return store.ask(() -> store.serviceAccounts.insert(account))
                .map(made -> made ? Optional.of(token(account)) : Optional.empty());
    }

    private String token(ServiceAccount account) {
        return tokens.issue(
                TokenKind.SERVICE_ACCOUNT,
                new TokenClaims(
                        account.id(),
                        account.name(),
                        "sallyport",
                        account.issuedAt(),
                        account.expiresAt()));
    }

    /** All accounts, by name. */
    public Future<List<ServiceAccount>> list() {
        return store.ask(store.serviceAccounts::all);
    }

    /** Ends an account: its token passes nowhere within three seconds. False if there was none. */
    public Future<Boolean> revoke(String name) {
        return store.ask(() -> {
            Optional<ServiceAccount> gone =
                    store.serviceAccounts
                            .named(name)
                            .filter(account -> store.serviceAccounts.delete(account.id()));
            gone.ifPresent(account -> store.cachedAccounts.invalidate(account.id()));
            return gone.isPresent();
        });
    }

    /** The account with this id, unless it is revoked or expired. */
    public Future<Optional<ServiceAccount>> find(String id) {
        Optional<ServiceAccount> known = store.cachedAccounts.getIfPresent(id);
        Future<Optional<ServiceAccount>> found =
                known != null
                        ? Future.succeededFuture(known)
                        : store.ask(
                                () -> store.cachedAccounts.get(id, store.serviceAccounts::find));
        return found.map(row -> row.filter(account -> account.isAlive(clock.instant())));
    }
}
