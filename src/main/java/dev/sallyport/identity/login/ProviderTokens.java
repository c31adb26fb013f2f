package dev.sallyport.identity.login;

import dev.sallyport.terms.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The provider's tokens, each as it came. Prints no token.
 *
 * @param refresh null where the provider gives none
 * @param id null from providers without OpenID Connect
 * @param expiresAt when to refresh at the latest: the end of the access or the id token, the
 *     earlier; an hour from issue where neither has one
 */
public record ProviderTokens(
        @Nullable Secret refresh,
        @Nullable Secret access,
        @Nullable Secret id,
        Instant expiresAt) {}
