package dev.sallyport.identity.login.remote;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token whose signature holds is meant for us, now, and for this sign-in: OpenID Connect
 * Core 1.0 section 3.1.3.7. Pure.
 *
 * @param issuer ours, with {@code {tenantid}} where the claim tid goes
 */
record IdTokenRules(String issuer, String clientId) {
    /** How far clocks may be apart. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final int MAX_SUBJECT = 255;
    private static final Pattern TENANT_ID = Pattern.compile("[0-9a-fA-F-]{36}");

    /** The rules that every token of the provider must keep. */
    JWTClaimsSet common(SignedJWT token, Instant now) throws ProviderException {
        JWTClaimsSet claims = claims(token);
        require(expectedIssuer(claims).equals(Optional.ofNullable(claims.getIssuer())), "iss");
        audience(claims);
        require(isAfter(claims.getExpirationTime(), now.minus(LEEWAY)), "exp");
        require(isBefore(claims.getIssueTime(), now.plus(LEEWAY)), "iat");
        Date notBefore = claims.getNotBeforeTime();
        require(notBefore == null || isBefore(notBefore, now.plus(LEEWAY)), "nbf");
        return claims;
    }

    /**
     * The rules of an id token.
     *
     * @param nonce what it must carry; null where none was sent
     * @param accessToken what {@code at_hash} must fit, if it has one
     */
    void idToken(SignedJWT token, @Nullable String nonce, @Nullable String accessToken, Instant now)
            throws ProviderException {
        JWTClaimsSet claims = common(token, now);
        subject(token);
        require(nonce == null || nonce.equals(text(claims, "nonce")), "nonce");
        // A logout token is signed by the same key for the same audience.
        require(claims.getClaim("events") == null, "events");
        String hash = text(claims, "at_hash");
        if (hash != null && accessToken != null) {
            require(hash.equals(halfHash(token, accessToken)), "at_hash");
        }
    }

    private void audience(JWTClaimsSet claims) throws ProviderException {
        List<String> audience = claims.getAudience();
        require(audience.contains(clientId), "aud");
        String party = text(claims, "azp");
        require(party == null ? audience.size() == 1 : party.equals(clientId), "azp");
    }

    private Optional<String> expectedIssuer(JWTClaimsSet claims) {
        if (!issuer.contains(ProviderMetadata.TENANT)) {
            return Optional.of(issuer);
        }
        String tenant = text(claims, "tid");
        return tenant != null && TENANT_ID.matcher(tenant).matches()
                ? Optional.of(issuer.replace(ProviderMetadata.TENANT, tenant))
                : Optional.empty();
    }

    /** Read from the payload itself: the library makes a text of a number. */
    static void subject(SignedJWT token) throws ProviderException {
        boolean named =
                token.getPayload().toJSONObject().get("sub") instanceof String subject
                        && !subject.isBlank()
                        && subject.length() <= MAX_SUBJECT;
        require(named, "sub");
    }

    private static JWTClaimsSet claims(SignedJWT token) throws ProviderException {
        try {
            return token.getJWTClaimsSet();
        } catch (ParseException e) {
            throw wrong("payload");
        }
    }

    /** Null where the claim is missing or no text. */
    static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    private static boolean isAfter(@Nullable Date date, Instant limit) {
        return date != null && date.toInstant().isAfter(limit);
    }

    private static boolean isBefore(@Nullable Date date, Instant limit) {
        return date != null && date.toInstant().isBefore(limit);
    }

    /** The left half of the hash that belongs to the token's algorithm, section 3.1.3.6. */
    private static String halfHash(SignedJWT token, String accessToken) {
        String algorithm = token.getHeader().getAlgorithm().getName();
        // Ed25519 has its hash inside and not in its name.
        String bits =
                algorithm.equals("EdDSA") ? "512" : algorithm.substring(algorithm.length() - 3);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-" + bits)
                            .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64URL.encode(Arrays.copyOf(hash, hash.length / 2)).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-" + bits, e);
        }
    }

    static void require(boolean holds, String claim) throws ProviderException {
        if (!holds) {
            throw wrong(claim);
        }
    }

    private static ProviderException wrong(String claim) {
        return new ProviderException(
                Kind.BAD_ANSWER, "the provider's token: " + claim + " is missing or wrong");
    }
}
