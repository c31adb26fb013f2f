package dev.sallyport.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.math.ec.ECPoint;

/** The P-256 key that signs what upstreams are told about their users. Immutable. */
public final class AssertionKey {
    private static final int BITS = 256;

    private final ECKey key;
    private final JWSHeader header;
    private final JWSSigner signer;

    private AssertionKey(ECKey key) throws JOSEException {
        this.key = key;
        this.header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build();
        this.signer = new ECDSASigner(key);
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

    /**
     * A compact JWS, RFC 7519. Takes about a fifth of a millisecond of CPU, and waits for nobody.
     *
     * @param claims times are seconds since 1970
     */
    public String sign(Map<String, Object> claims) {
        JWSObject token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a P-256 key fits ES256", e);
        }
        return token.serialize();
    }

    /** The public half as a JWK set, RFC 7517. */
    public String publicKeys() {
        return new JWKSet(key.toPublicJWK()).toString();
    }
}
