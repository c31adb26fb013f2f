package dev.sallyport.identity;

import dev.sallyport.identity.session.DeviceGrants;
import dev.sallyport.identity.session.ServiceAccounts;
import dev.sallyport.identity.session.Sessions;
import dev.sallyport.identity.session.Store;
import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.identity.token.AssertionKey;
import dev.sallyport.identity.token.Keys;
import dev.sallyport.identity.token.Seal;
import dev.sallyport.identity.token.SignedQuery;
import dev.sallyport.identity.token.Tokens;
import dev.sallyport.terms.Secret;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** What all that has to do with identity shares, for the life of a server. Any thread. */
public final class IdentityService implements AutoCloseable {
    private final Store store;
    private final Tokens tokens;
    private final SignedQuery signedQuery;
    private final AssertionKey assertionKey;
    private final Assertions assertions;
    private final Seal attempts;
    private final Seal handovers;
    private final SealedGrants sealedGrants;
    private final Seal forms;
    private final Sessions sessions;
    private final ServiceAccounts accounts;
    private final DeviceGrants deviceGrants;
    private final Authenticator authenticator;

    /**
     * Opens nothing yet.
     *
     * @param shared the secret of the deployment, at least 32 bytes
     */
    public IdentityService(
            Vertx vertx, Secret shared, StoreSettings settings, InstantSource clock) {
        Keys keys = new Keys(shared);
        store = new Store(vertx, settings, keys);
        tokens = new Tokens(keys, clock);
        signedQuery = new SignedQuery(keys, clock);
        assertionKey = AssertionKey.of(keys);
        assertions = new Assertions(assertionKey, clock);
        attempts = new Seal(keys, "sign-in attempt");
        handovers = new Seal(keys, "session handover");
        sealedGrants = new SealedGrants(new Seal(keys, "device grant"));
        forms = new Seal(keys, "form");
        sessions = new Sessions(store, vertx, clock);
        accounts = new ServiceAccounts(store, tokens, clock);
        deviceGrants = new DeviceGrants(store, clock);
        authenticator = new Authenticator(tokens, sessions, accounts);
    }

    public Store store() {
        return store;
    }

    public Tokens tokens() {
        return tokens;
    }

    public SignedQuery signedQuery() {
        return signedQuery;
    }

    /** Signs what upstreams are told about their users. */
    public AssertionKey assertionKey() {
        return assertionKey;
    }

    /** Tells upstreams who asks. */
    public Assertions assertions() {
        return assertions;
    }

    /** Closes sign-ins under way, for the browser to carry. */
    public Seal attempts() {
        return attempts;
    }

    /** Closes tokens on their way from the sign-in host to another of our hosts. */
    public Seal handovers() {
        return handovers;
    }

    /** Closes the provider's device grants. */
    public SealedGrants sealedGrants() {
        return sealedGrants;
    }

    /** Closes what a form must bring back. */
    public Seal forms() {
        return forms;
    }

    public Sessions sessions() {
        return sessions;
    }

    public ServiceAccounts accounts() {
        return accounts;
    }

    public DeviceGrants deviceGrants() {
        return deviceGrants;
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public void close() {
        store.close();
    }
}
