package dev.sallyport.identity.login;

import dev.sallyport.terms.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One device grant under way, RFC 8628.
 *
 * @param device what is polled with
 * @param verifier of PKCE, which some providers ask for here too
 * @param userCode what the person types at {@code verificationUrl}
 * @param completeUrl the same page with the code filled in, where the provider offers it
 * @param interval shortest time between two polls; five seconds more after each {@code SLOW_DOWN}
 */
public record DeviceGrant(
        Secret device,
        Secret verifier,
        String userCode,
        String verificationUrl,
        Optional<String> completeUrl,
        Instant expiresAt,
        Duration interval) {
    /** The user code stays out: who types it first decides whose account the device gets. */
    @Override
    public String toString() {
        return "DeviceGrant[" + verificationUrl + ", until " + expiresAt + "]";
    }
}
