package dev.sallyport.config;

import dev.sallyport.identity.login.ProviderSettings;
import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.portal.PortalSettings;
import dev.sallyport.terms.Secret;
import java.time.Duration;

/**
 * How people become known.
 *
 * @param sharedSecret at least 32 bytes; what is signed with it counts on every node that has it
 * @param outageGrace how long a session outlives an unreachable provider
 */
public record SignInConfiguration(
        ProviderSettings provider,
        PortalSettings portal,
        Secret sharedSecret,
        StoreSettings store,
        Duration outageGrace) {}
