package dev.sallyport.portal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How people sign in here.
 *
 * @param signInOrigin scheme, host and port where the sign-in pages are; empty: on every host
 * @param sessionLife how long a session lives at most
 * @param redirectHosts where programs may be sent back to; {@code localhost} stands for this
 *     machine by any name
 * @param signOutRedirect where to go after signing out; empty: to a page of ours
 */
public record PortalSettings(
        Optional<String> signInOrigin,
        CookieSettings cookie,
        Duration sessionLife,
        List<String> redirectHosts,
        Optional<String> signOutRedirect) {
    public PortalSettings {
        redirectHosts = List.copyOf(redirectHosts);
    }
}
