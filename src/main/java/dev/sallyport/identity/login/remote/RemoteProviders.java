package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.IdentityProvider;
import dev.sallyport.identity.login.ProviderKind.Quirk;
import dev.sallyport.identity.login.ProviderSettings;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes providers; one for the process, since the limit on calls is shared. */
public final class RemoteProviders {
    private final Surroundings around;

    /**
     * @param clock what tokens' times are held against
     * @param random a cryptographically strong one, such as {@code SecureRandom}
     */
    public RemoteProviders(Vertx vertx, InstantSource clock, RandomGenerator random) {
        around = new Surroundings(new HomeContext(vertx), new ProviderHttp(vertx), clock, random);
    }

    /**
     * A provider of these settings. It asks nothing yet, and one that is down is no failure; keep
     * it as long as the settings are equal, since it remembers metadata and keys.
     */
    public IdentityProvider provider(ProviderSettings.Remote settings) {
        return settings.kind().has(Quirk.OAUTH2_ONLY)
                ? new GithubProvider(settings, around)
                : new OidcProvider(settings, around);
    }
}
