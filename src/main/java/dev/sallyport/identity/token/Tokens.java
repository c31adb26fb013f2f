package dev.sallyport.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes and reads our own JWTs: HS256, RFC 7519. Immutable; any thread. */
public final class Tokens {
    /** Longer text is no token of ours. */
    public static final int MAX_CHARS = 8192;

    /** How far ahead another node's clock may be. Expiry has no leeway: the store knows better. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final Set<String> HEADER = Set.of("alg", "typ");

    private record Kit(JWSHeader header, MACSigner signer, MACVerifier verifier) {}

    private final Map<TokenKind, Kit> kits = new EnumMap<>(TokenKind.class);
    private final InstantSource clock;

    /** Tokens of the deployment that has these keys. */
    public Tokens(Keys keys, InstantSource clock) {
        this.clock = clock;
        for (TokenKind kind : TokenKind.values()) {
            kits.put(kind, kit(keys, kind));
        }
    }

    private static Kit kit(Keys keys, TokenKind kind) {
        var key = keys.key("token " + kind.type(), "HmacSHA256");
        try {
            return new Kit(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(new JOSEObjectType(kind.type()))
                            .build(),
                    new MACSigner(key),
                    new MACVerifier(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("a key of 32 bytes fits HS256", e);
        }
    }

    /** A compact JWS. */
    public String issue(TokenKind kind, TokenClaims claims) {
        Kit kit = kit(kind);
        JWTClaimsSet.Builder set =
                new JWTClaimsSet.Builder()
                        .jwtID(claims.id())
                        .subject(claims.subject())
                        .issuer(claims.issuer())
                        .issueTime(Date.from(claims.issuedAt()));
        if (claims.expiresAt() != null) {
            set.expirationTime(Date.from(claims.expiresAt()));
        }
        SignedJWT token = new SignedJWT(kit.header(), set.build());
        try {
            token.sign(kit.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("HMAC cannot fail", e);
        }
        return token.serialize();
    }

    /**
     * What a token says, if it is one of this kind that we made, begins before now and has not
     * expired. Key material and addresses in its header are not looked at: with them it is none.
     */
    public Optional<TokenClaims> read(TokenKind kind, String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        try {
            SignedJWT token = SignedJWT.parse(text);
            return isOurs(kind, token)
                    ? Optional.of(claims(token.getJWTClaimsSet())).filter(this::isDue)
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isOurs(TokenKind kind, SignedJWT token) throws JOSEException {
        Kit kit = kit(kind);
        JWSHeader header = token.getHeader();
        // The last character of base64 has bits that decode to nothing: a changed one would pass.
        Base64URL signature = token.getSignature();
        return header.toJSONObject().keySet().equals(HEADER)
                && JWSAlgorithm.HS256.equals(header.getAlgorithm())
                && kit.header().getType().equals(header.getType())
                && Base64URL.encode(signature.decode()).equals(signature)
                && token.verify(kit.verifier());
    }

    private static TokenClaims claims(JWTClaimsSet set) {
        return new TokenClaims(
                needed(set.getJWTID()),
                needed(set.getSubject()),
                needed(set.getIssuer()),
                needed(set.getIssueTime()).toInstant(),
                instant(set.getExpirationTime()));
    }

    private static <T> T needed(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("a claim is missing");
        }
        return value;
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private boolean isDue(TokenClaims claims) {
        Instant now = clock.instant();
        Instant end = claims.expiresAt();
        return !claims.issuedAt().isAfter(now.plus(LEEWAY)) && (end == null || now.isBefore(end));
    }

    private Kit kit(TokenKind kind) {
        Kit kit = kits.get(kind);
        if (kit == null) {
            throw new IllegalStateException("every kind has its kit");
        }
        return kit;
    }
}
