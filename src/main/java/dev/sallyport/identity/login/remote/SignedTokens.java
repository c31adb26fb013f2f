package dev.sallyport.identity.login.remote;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Future;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies signatures by the provider's published keys. Keys that a token brings along ({@code
 * jwk}, {@code jku}, {@code x5u}) are never looked at. Home context only.
 */
final class SignedTokens {
    /** Asymmetric ones only: who can verify HS256 can also sign. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512,
                    JWSAlgorithm.EdDSA);

    private static final int MAX_KEYS = 256;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private final Fetched<JWKSet> keys;

    SignedTokens(Fetched<JWKSet> keys) {
        this.keys = keys;
    }

    /** Reads what a provider publishes, RFC 7517 section 5. */
    static JWKSet keys(Answer answer) throws ProviderException {
        JWKSet set;
        try {
            set = JWKSet.parse(answer.expectObject().getMap());
        } catch (ParseException | RuntimeException e) {
            throw new ProviderException(
                    Kind.BAD_ANSWER, answer.request() + " answered with no valid set of keys");
        }
        if (set.size() > MAX_KEYS) {
            throw new ProviderException(
                    Kind.BAD_ANSWER, answer.request() + " answered with " + set.size() + " keys");
        }
        return set;
    }

    /**
     * The token, if its signature holds. Where no key fits, newer keys are fetched, at most every
     * thirty seconds.
     */
    Future<SignedJWT> verify(String token) {
        SignedJWT jwt;
        try {
            jwt = SignedJWT.parse(token);
        } catch (ParseException e) {
            return bad("it is not a signed JWT");
        }
        JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
        if (!ALGORITHMS.contains(algorithm)) {
            return bad("its algorithm is " + algorithm + "; RS, PS, ES and EdDSA are accepted");
        }
        return keys.get()
                .compose(
                        known -> holds(jwt, known) ? Future.succeededFuture(jwt) : verifyAnew(jwt));
    }

    private Future<SignedJWT> verifyAnew(SignedJWT jwt) {
        return keys.renewed()
                .compose(newer ->
                        holds(jwt, newer)
                                ? Future.succeededFuture(jwt)
                                : bad(
                                        "no published key signed it (kid "
                                                + jwt.getHeader().getKeyID()
                                                + ")"));
    }

    private static boolean holds(SignedJWT jwt, JWKSet known) {
        Optional<JWK> key = choose(jwt.getHeader(), known);
        if (key.isPresent() && key.get() instanceof OctetKeyPair pair) {
            return Ed25519.holds(jwt, pair);
        }
        try {
            return key.isPresent()
                    && key.get() instanceof AsymmetricJWK pair
                    && jwt.verify(
                            new DefaultJWSVerifierFactory()
                                    .createJWSVerifier(jwt.getHeader(), pair.toPublicKey()));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** The key of the token's id; a token without one needs a set with one key that fits. */
    private static Optional<JWK> choose(JWSHeader header, JWKSet known) {
        List<JWK> fitting =
                new JWKSelector(JWKMatcher.forJWSHeader(header))
                        .select(known).stream().filter(SignedTokens::isStrong).toList();
        return fitting.size() == 1 || (header.getKeyID() != null && !fitting.isEmpty())
                ? Optional.of(fitting.getFirst())
                : Optional.empty();
    }

    private static boolean isStrong(JWK key) {
        return !(key instanceof com.nimbusds.jose.jwk.RSAKey)
                || (key.size() >= MIN_RSA_BITS && key.size() <= MAX_RSA_BITS);
    }

    private static <T> Future<T> bad(String what) {
        return Future.failedFuture(
                new ProviderException(Kind.BAD_ANSWER, "the provider's token: " + what));
    }
}
