package dev.sallyport.identity.login.remote;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.identity.login.EndedSession;
import dev.sallyport.identity.login.ProviderException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Whether a token ends sessions: OpenID Connect Back-Channel Logout 1.0 section 2.6. Pure. */
final class LogoutTokenRules {
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private LogoutTokenRules() {}

    static EndedSession check(IdTokenRules rules, SignedJWT token, Instant now)
            throws ProviderException {
        JWTClaimsSet claims = rules.common(token, now);
        boolean event =
                claims.getClaim("events") instanceof Map<?, ?> events
                        && events.get(EVENT) instanceof Map<?, ?>;
        IdTokenRules.require(event, "events");
        // An id token has one, and must not do as a logout token.
        IdTokenRules.require(claims.getClaim("nonce") == null, "nonce");
        Optional<String> subject = Optional.ofNullable(claims.getSubject());
        Optional<String> session = Optional.ofNullable(IdTokenRules.text(claims, "sid"));
        IdTokenRules.require(subject.isPresent() || session.isPresent(), "sub or sid");
        if (subject.isPresent()) {
            IdTokenRules.subject(token);
        }
        return new EndedSession(subject, session);
    }
}
