package dev.sallyport.config;

import dev.sallyport.terms.CertifiedKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Certificates and keys from PEM. Every failure is an {@link IllegalArgumentException} whose
 * message holds no part of a key.
 */
final class Certificates {
    /** Extended key usages, RFC 5280 section 4.2.1.12. */
    static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";

    static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";

    private Certificates() {}

    /** Whether the extended key usage, where there is one, names all of these. */
    static boolean mayBe(X509Certificate certificate, List<String> usages) {
        try {
            List<String> named = certificate.getExtendedKeyUsage();
            return named == null || named.containsAll(usages);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** A chain, leaf first, with the key that belongs to the leaf. */
    static CertifiedKey pair(byte[] certificatePem, byte[] keyPem) {
        List<X509Certificate> chain = chain(certificatePem);
        PrivateKey key = key(keyPem);
        if (!belongs(key, chain.getFirst().getPublicKey())) {
            throw new IllegalArgumentException(
                    "the private key does not belong to the first certificate; check that both are"
                            + " of one pair");
        }
        return new CertifiedKey(chain, key);
    }

    /** At least one certificate, in the order of the file. */
    static List<X509Certificate> chain(byte[] pem) {
        List<X509Certificate> chain = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        try {
            for (Object object : objects(pem)) {
                if (object instanceof X509CertificateHolder holder) {
                    chain.add(converter.getCertificate(holder));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate is damaged", e);
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(
                    pem.length == 0
                            ? "the certificate is empty"
                            : "found no certificate; expected -----BEGIN CERTIFICATE-----");
        }
        return chain;
    }

    /** The first private key: PKCS #1, SEC 1 or PKCS #8, not encrypted. */
    static PrivateKey key(byte[] pem) {
        for (Object object : objects(pem)) {
            switch (object) {
                case PEMKeyPair pair -> {
                    return key(pair.getPrivateKeyInfo());
                }
                case PrivateKeyInfo info -> {
                    return key(info);
                }
                case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw new IllegalArgumentException(
                                "the private key is encrypted; decrypt it: openssl pkey -in KEY"
                                        + " -out PLAIN");
                // EC parameters, which OpenSSL writes before the key, and certificates.
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                pem.length == 0
                        ? "the private key is empty"
                        : "found no private key; expected -----BEGIN PRIVATE KEY-----");
    }

    private static PrivateKey key(PrivateKeyInfo info) {
        String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        // Bouncy Castle's own converter asks for "ECDSA", a name the JDK's factory does not know.
        String algorithm =
                switch (oid) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    default ->
                            throw new IllegalArgumentException(
                                    "the private key's kind (" + oid + ") is not RSA or EC");
                };
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            // Without its cause: a provider's message may quote the key.
            throw new IllegalArgumentException("the private key is damaged");
        }
    }

    private static List<Object> objects(byte[] pem) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser =
                new PEMParser(
                        new InputStreamReader(
                                new ByteArrayInputStream(pem), StandardCharsets.UTF_8))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                objects.add(next);
            }
            return objects;
        } catch (IOException | IllegalStateException e) {
            throw new IllegalArgumentException("not valid PEM; a block in it is damaged");
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        if (key instanceof RSAKey ours && certified instanceof RSAKey theirs) {
            return ours.getModulus().equals(theirs.getModulus());
        }
        // A signature proves it as well, and is a third of a second of a start that has not warmed
        // up.
        byte[] own = ownPoint(key);
        return own.length > 0
                ? Arrays.equals(own, publicBits(certified))
                : signsFor(key, certified);
    }

    /**
     * The public point that an EC key's file may carry beside the secret; empty where it has none.
     */
    private static byte[] ownPoint(PrivateKey key) {
        try {
            ASN1BitString point =
                    ECPrivateKey.getInstance(
                                    PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey())
                            .getPublicKey();
            return point == null ? new byte[0] : point.getBytes();
        } catch (IOException | IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] publicBits(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getBytes();
    }

    private static boolean signsFor(PrivateKey key, PublicKey certified) {
        byte[] text = "one pair".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key);
            signer.update(text);
            byte[] signature = signer.sign();
            signer.initVerify(certified);
            signer.update(text);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
