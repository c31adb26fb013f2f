package dev.sallyport.identity.login;

import java.util.Optional;

/**
 * What the provider says has ended, by back-channel logout. At least one of the two is there; where
 * both are, only the session of that id ends.
 *
 * @param subject whose sessions
 * @param sessionId which session: the claim {@code sid} of its profile
 */
public record EndedSession(Optional<String> subject, Optional<String> sessionId) {}
