package dev.sallyport.identity.login.remote;

import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import dev.sallyport.terms.Secret;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An id token that has been verified, here or at an earlier sign-in. Prints no token.
 *
 * @param claims as they came
 */
record IdToken(String text, String subject, Instant expiresAt, Map<String, Object> claims) {
    static IdToken of(SignedJWT verified) {
        Map<String, Object> claims = verified.getPayload().toJSONObject();
        return new IdToken(
                verified.serialize(),
                String.valueOf(claims.get("sub")),
                claims.get("exp") instanceof Number end
                        ? Instant.ofEpochSecond(end.longValue())
                        : Instant.MIN,
                claims);
    }

    /** The one that the session has kept since it was verified. */
    static SignedJWT kept(@Nullable Secret token) throws ProviderException {
        if (token == null) {
            throw new ProviderException(Kind.NOT_SUPPORTED, "the session has kept no id token");
        }
        try {
            return SignedJWT.parse(TokenAnswer.open(token));
        } catch (ParseException e) {
            throw new ProviderException(Kind.BAD_ANSWER, "the id token that was kept is damaged");
        }
    }

    /** A refresh must be of the same person and sign-in, OpenID Connect Core section 12.2. */
    static void requireSame(SignedJWT before, SignedJWT now, String subject)
            throws ProviderException {
        Map<String, Object> old = before.getPayload().toJSONObject();
        Map<String, Object> fresh = now.getPayload().toJSONObject();
        IdTokenRules.require(subject.equals(fresh.get("sub")), "sub");
        IdTokenRules.require(String.valueOf(old.get("iss")).equals(fresh.get("iss")), "iss");
        boolean nonce = fresh.get("nonce") == null || fresh.get("nonce").equals(old.get("nonce"));
        IdTokenRules.require(nonce, "nonce");
    }

    @Override
    public String toString() {
        return "IdToken[***]";
    }
}
