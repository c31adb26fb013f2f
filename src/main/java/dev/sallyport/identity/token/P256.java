package dev.sallyport.identity.token;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;

/** Key pairs on P-256 that follow from the shared secret. FIPS 186-5 appendix A.2.1. */
final class P256 {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("P-256");

    private P256() {}

    /** The private number for a purpose, 1 to the curve's order minus 1. */
    static BigInteger scalar(Keys keys, String purpose) {
        byte[] bytes = keys.key(purpose, "Generic").getEncoded();
        BigInteger most = CURVE.getN().subtract(BigInteger.ONE);
        return new BigInteger(1, bytes).mod(most).add(BigInteger.ONE);
    }

    /** The public point of a private number. */
    static ECPoint point(BigInteger scalar) {
        return CURVE.getG().multiply(scalar).normalize();
    }
}
