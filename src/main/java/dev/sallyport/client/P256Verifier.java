package dev.sallyport.client;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.jspecify.annotations.Nullable;

/** Verifies ECDSA signatures on P-256. A key it does not take is the next provider's. */
@SuppressWarnings("deprecation") // two methods that have to be there are
final class P256Verifier extends SignatureSpi {
    static final Class<ECPublicKey> KEYS = ECPublicKey.class;

    private final MessageDigest digest;
    private final ECDSASigner signer = new ECDSASigner();
    private boolean ready;

    P256Verifier(String digest) {
        try {
            this.digest = MessageDigest.getInstance(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + digest, e);
        }
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
        ready = false;
        digest.reset();
        if (!(key instanceof ECPublicKey ec) || !P256Curve.is(ec.getParams())) {
            throw new InvalidKeyException("not a public key on P-256");
        }
        try {
            // Refuses a point that is not on the curve.
            signer.init(
                    false, new ECPublicKeyParameters(P256Curve.point(ec.getW()), P256Curve.DOMAIN));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("no point on P-256", e);
        }
        ready = true;
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
        throw new InvalidKeyException("verifies only");
    }

    @Override
    protected void engineUpdate(byte one) {
        digest.update(one);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        throw new SignatureException("verifies only");
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        if (!ready) {
            throw new SignatureException("no key");
        }
        try {
            byte[] hash = digest.digest();
            BigInteger[] numbers =
                    StandardDSAEncoding.INSTANCE.decode(P256Curve.DOMAIN.getN(), signature);
            return signer.verifySignature(hash, numbers[0], numbers[1]);
        } catch (IOException | RuntimeException e) {
            throw new SignatureException("the signature is damaged", e);
        }
    }

    @Override
    protected void engineSetParameter(String name, Object value) {
        throw new InvalidParameterException("no parameters");
    }

    @Override
    protected @Nullable Object engineGetParameter(String name) {
        throw new InvalidParameterException("no parameters");
    }
}
