package dev.sallyport.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/** The P-256 key that signs what upstreams are told about their users. Immutable. */
public final class AssertionKey {
    private static final int BITS = 256;

    private final ECKey key;

    private AssertionKey(ECKey key) {
        this.key = key;
    }

    /** The key that follows from the shared secret: every node has the same, after restarts too. */
    public static AssertionKey of(Keys keys) {
        return of(P256.scalar(keys, "assertion"));
    }

    /**
     * The key with this private number.
     *
     * @param scalar 1 to the curve's order minus 1
     */
    public static AssertionKey of(BigInteger scalar) {
        ECPoint point = P256.point(scalar);
        try {
            ECKey key =
                    new ECKey.Builder(
                                    Curve.P_256,
                                    ECKey.encodeCoordinate(
                                            BITS, point.getAffineXCoord().toBigInteger()),
                                    ECKey.encodeCoordinate(
                                            BITS, point.getAffineYCoord().toBigInteger()))
                            .d(Base64URL.encode(padded(scalar)))
                            .algorithm(JWSAlgorithm.ES256)
                            .keyUse(KeyUse.SIGNATURE)
                            .keyIDFromThumbprint()
                            .build();
            return new AssertionKey(key);
        } catch (JOSEException e) {
            throw new IllegalStateException("a point of the curve makes a key", e);
        }
    }

    private static byte[] padded(BigInteger scalar) {
        return ECKey.encodeCoordinate(BITS, scalar).decode();
    }

    /** The public half as a JWK set, RFC 7517. */
    public String publicKeys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }
}
