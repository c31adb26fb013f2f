package dev.sallyport.client;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;

/** One curve in two libraries' terms. */
final class P256Curve {
    /** The JDK's. */
    static final ECParameterSpec SPEC = spec();

    /** Bouncy Castle's. */
    static final ECDomainParameters DOMAIN = domain();

    private P256Curve() {}

    /** Whether a key is on it: the generator counts too, or its maker could choose one. */
    static boolean is(ECParameterSpec other) {
        return SPEC.getCurve().equals(other.getCurve())
                && SPEC.getGenerator().equals(other.getGenerator())
                && SPEC.getOrder().equals(other.getOrder())
                && SPEC.getCofactor() == other.getCofactor();
    }

    static org.bouncycastle.math.ec.ECPoint point(ECPoint point) {
        return DOMAIN.getCurve().createPoint(point.getAffineX(), point.getAffineY());
    }

    private static ECParameterSpec spec() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    private static ECDomainParameters domain() {
        SecP256R1Curve curve = new SecP256R1Curve();
        ECPoint generator = SPEC.getGenerator();
        return new ECDomainParameters(
                curve,
                curve.createPoint(generator.getAffineX(), generator.getAffineY()),
                SPEC.getOrder(),
                BigInteger.ONE);
    }
}
