package dev.sallyport.server;

import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.config.ConfigurationLoader;
import dev.sallyport.config.SignInConfiguration;
import dev.sallyport.identity.IdentityService;
import dev.sallyport.identity.session.ServiceAccount;
import dev.sallyport.identity.session.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store of a server, for commands that an operator runs beside it. Blocking; call it from an
 * ordinary thread.
 */
public final class ServerStore {
    private final Path file;
    private final Map<String, String> environment;
    private final InstantSource clock;

    /** The store that this configuration names. */
    public ServerStore(Path file, Map<String, String> environment, InstantSource clock) {
        this.file = file;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /**
     * Makes a service account; the answer is its token. Empty if the name is taken.
     *
     * @param life null: until it is revoked
     * @throws ConfigurationException if the configuration is wrong
     * @throws StartFailure if there is no store, or it does not answer
     */
    public Optional<String> createAccount(String name, @Nullable Duration life)
            throws ConfigurationException, StartFailure, InterruptedException {
        return ask(identity -> identity.accounts().create(name, life));
    }

    /** All service accounts, by name; fails as {@link #createAccount} does. */
    public List<ServiceAccount> accounts()
            throws ConfigurationException, StartFailure, InterruptedException {
        return ask(identity -> identity.accounts().list());
    }

    /** Ends a service account; false if there was none. Fails as {@link #createAccount} does. */
    public boolean revokeAccount(String name)
            throws ConfigurationException, StartFailure, InterruptedException {
        return ask(identity -> identity.accounts().revoke(name));
    }

    private <T> T ask(Function<IdentityService, Future<T>> work)
            throws ConfigurationException, StartFailure, InterruptedException {
        Vertx vertx = Vertx.vertx();
        try {
            Configuration configuration =
                    Standalone.await(new ConfigurationLoader(vertx, environment, clock).load(file));
            SignInConfiguration people = people(configuration);
            try (IdentityService identity =
                    new IdentityService(vertx, people.sharedSecret(), people.store(), clock)) {
                return answer(work.apply(identity));
            }
        } finally {
            vertx.close().onFailure(cause -> {});
        }
    }

    private static <T> T answer(Future<T> future) throws StartFailure, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(String.valueOf(cause.getMessage()), cause);
        }
    }

    private static SignInConfiguration people(Configuration configuration) throws StartFailure {
        SignInConfiguration people =
                configuration
                        .signIn()
                        .orElseThrow(() ->
                                new StartFailure(
                                        "the configuration has no idp_provider, so there is"
                                                + " no store",
                                        null));
        if (people.store() instanceof StoreSettings.Memory) {
            throw new StartFailure(
                    "databroker_storage_type is memory: only the server itself sees that"
                            + " store",
                    null);
        }
        return people;
    }
}
