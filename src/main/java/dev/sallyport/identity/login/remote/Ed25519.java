package dev.sallyport.identity.login.remote;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * EdDSA with Ed25519, RFC 8037, by the JDK: the JOSE library would need another one for it. Ed448
 * is not taken.
 */
final class Ed25519 {
    /** A public key's fixed beginning in X.509, RFC 8410 section 4; the point follows. */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int POINT_BYTES = 32;

    private Ed25519() {}

    /** Whether the signature is the key's; never for a header with critical parameters. */
    static boolean holds(SignedJWT jwt, OctetKeyPair key) {
        if (!Curve.Ed25519.equals(key.getCurve())
                || jwt.getHeader().getCriticalParams() != null
                || !jwt.getHeader().isBase64URLEncodePayload()) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(publicKey(key));
            signature.update(jwt.getSigningInput());
            return signature.verify(jwt.getSignature().decode());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey publicKey(OctetKeyPair key) throws GeneralSecurityException {
        byte[] point = key.getX().decode();
        byte[] encoded = new byte[PREFIX.length + POINT_BYTES];
        if (point.length != POINT_BYTES) {
            throw new GeneralSecurityException("a point of Ed25519 has 32 bytes");
        }
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(point, 0, encoded, PREFIX.length, POINT_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
