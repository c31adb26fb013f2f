package dev.sallyport.client;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;

/** Makes key pairs on P-256, as the JDK's keys. Whatever else is asked is the next provider's. */
final class P256KeyPairs extends KeyPairGeneratorSpi {
    private @Nullable SecureRandom random;

    @Override
    public void initialize(int size, @Nullable SecureRandom source) {
        throw new InvalidParameterException("takes curves, not sizes");
    }

    @Override
    public void initialize(AlgorithmParameterSpec curve, @Nullable SecureRandom source)
            throws InvalidAlgorithmParameterException {
        if (!(curve instanceof ECParameterSpec ec) || !P256Curve.is(ec)) {
            throw new InvalidAlgorithmParameterException("not P-256");
        }
        random = source;
    }

    @Override
    public KeyPair generateKeyPair() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        SecureRandom source = random == null ? new SecureRandom() : random;
        generator.init(new ECKeyGenerationParameters(P256Curve.DOMAIN, source));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        var open = ((ECPublicKeyParameters) pair.getPublic()).getQ();
        var secret = ((ECPrivateKeyParameters) pair.getPrivate()).getD();
        ECPoint point =
                new ECPoint(
                        open.getAffineXCoord().toBigInteger(),
                        open.getAffineYCoord().toBigInteger());
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new KeyPair(
                    keys.generatePublic(new ECPublicKeySpec(point, P256Curve.SPEC)),
                    keys.generatePrivate(new ECPrivateKeySpec(secret, P256Curve.SPEC)));
        } catch (GeneralSecurityException e) {
            throw new ProviderException(e);
        }
    }
}
