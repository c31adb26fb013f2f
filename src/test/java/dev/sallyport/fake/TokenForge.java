package dev.sallyport.fake;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Signs tokens, the right ones and those that nobody should believe. */
public final class TokenForge {
    private TokenForge() {}

    public static RSAKey rsa(String id) {
        return rsa(id, 2048);
    }

    /** Too short a key as well. */
    public static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key of Ed25519, with its private part. */
    public static OctetKeyPair ed25519(String id) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] open = pair.getPublic().getEncoded();
            byte[] secret = pair.getPrivate().getEncoded();
            return new OctetKeyPair.Builder(Curve.Ed25519, last32(open))
                    .d(last32(secret))
                    .keyID(id)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Both encodings end with the key itself. */
    private static Base64URL last32(byte[] encoded) {
        return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    /** A token signed with EdDSA by a key of {@link #ed25519}. */
    public static String signEd25519(OctetKeyPair key, Map<String, Object> claims) {
        try {
            byte[] prefix = HexFormat.of().parseHex("302e020100300506032b657004220420");
            byte[] encoded = Arrays.copyOf(prefix, prefix.length + 32);
            System.arraycopy(key.getD().decode(), 0, encoded, prefix.length, 32);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            String input =
                    base64("{\"alg\":\"EdDSA\",\"kid\":\"" + key.getKeyID() + "\"}")
                            + "."
                            + base64(new Payload(claims).toString());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token signed with RS256 or ES256. */
    public static String sign(JWK key, Map<String, Object> claims) {
        return sign(key, true, claims);
    }

    /**
     * @param named whether the header names the key
     */
    public static String sign(JWK key, boolean named, Map<String, Object> claims) {
        try {
            JWSSigner signer =
                    key instanceof RSAKey rsa
                            ? new RSASSASigner(
                                    rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
                            : new ECDSASigner((ECKey) key);
            JWSAlgorithm algorithm =
                    key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
            return sign(signer, algorithm, named ? key.getKeyID() : null, claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(
            JWSSigner signer, JWSAlgorithm algorithm, String keyId, Map<String, Object> claims)
            throws JOSEException {
        JWSObject token =
                new JWSObject(
                        new JWSHeader.Builder(algorithm)
                                .type(JOSEObjectType.JWT)
                                .keyID(keyId)
                                .build(),
                        new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    /** HS256 with the public key's own bytes as the secret. */
    public static String hmacWithPublicKey(RSAKey key, Map<String, Object> claims) {
        try {
            byte[] secret = key.toPublicKey().getEncoded();
            return sign(new MACSigner(secret), JWSAlgorithm.HS256, key.getKeyID(), claims);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without any signature. */
    public static String unsigned(Map<String, Object> claims) {
        return base64("{\"alg\":\"none\",\"typ\":\"JWT\"}")
                + "."
                + base64(new Payload(claims).toString())
                + ".";
    }

    /** The same token with one bit of its signature turned. */
    public static String damaged(String token) {
        int dot = token.lastIndexOf('.') + 1;
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot));
        signature[signature.length / 2] ^= 1;
        return token.substring(0, dot)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** The same signature under another payload. */
    public static String swapped(String token, Map<String, Object> claims) {
        String[] parts = token.split("\\.", -1);
        return parts[0] + "." + base64(new Payload(claims).toString()) + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
