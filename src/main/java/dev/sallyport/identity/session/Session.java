package dev.sallyport.identity.session;

import dev.sallyport.identity.login.SignedIn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is signed in. Immutable.
 *
 * @param id unguessable, but no credential: tokens that point here are signed
 * @param provider the {@code id} of the provider that vouched
 * @param expiresAt whatever happens, it ends here
 * @param outageSince when the provider was first found unreachable; null while it answers
 */
public record Session(
        String id,
        String provider,
        SignedIn who,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant outageSince) {
    Session refreshed(SignedIn now) {
        return new Session(id, provider, now, issuedAt, expiresAt, null);
    }

    Session unheard(Instant since) {
        return new Session(id, provider, who, issuedAt, expiresAt, since);
    }
}
