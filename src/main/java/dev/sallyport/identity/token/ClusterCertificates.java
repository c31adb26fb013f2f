package dev.sallyport.identity.token;

import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * How nodes of a cluster know each other: an authority whose key follows from the cluster's secret,
 * so that every node has it and nobody else, and a certificate of it for this node. PEM texts.
 *
 * @param authority the authority's certificate, to trust and to be trusted by
 * @param key kept in memory, made anew at each start
 */
public record ClusterCertificates(String authority, String certificate, Secret key) {
    private static final X500Name AUTHORITY = new X500Name("CN=Sallyport cluster");
    private static final X500Name NODE = new X500Name("CN=Sallyport node");

    /** A node that runs for longer has been started again: the system's updates see to that. */
    private static final Duration LIFE = Duration.ofDays(3650);

    private static final Duration SKEW = Duration.ofDays(1);

    /**
     * Certificates for this node.
     *
     * @param secret at least 32 bytes, the same on every node
     */
    public static ClusterCertificates of(Secret secret, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair node = generator.generateKeyPair();
            ECParameterSpec curve =
                    ((java.security.interfaces.ECPublicKey) node.getPublic()).getParams();
            KeyPair authority = authority(new Keys(secret), curve);
            X509v3CertificateBuilder root =
                    builder(AUTHORITY, authority.getPublic(), now)
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(0));
            X509v3CertificateBuilder leaf = builder(NODE, node.getPublic(), now);
            return new ClusterCertificates(
                    pem("CERTIFICATE", signed(root, authority.getPrivate())),
                    pem("CERTIFICATE", signed(leaf, authority.getPrivate())),
                    new Secret(
                            pem("PRIVATE KEY", node.getPrivate().getEncoded())
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException | OperatorCreationException | java.io.IOException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /** The operator's own. */
    public static ClusterCertificates of(CertifiedKey own, List<X509Certificate> authorities) {
        return new ClusterCertificates(
                pem(authorities),
                pem(own.chain()),
                new Secret(
                        pem("PRIVATE KEY", own.key().getEncoded())
                                .getBytes(StandardCharsets.US_ASCII)));
    }

    private static String pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate can't be written", e);
            }
        }
        return text.toString();
    }

    private static KeyPair authority(Keys keys, ECParameterSpec curve)
            throws GeneralSecurityException {
        BigInteger scalar = P256.scalar(keys, "cluster authority");
        var point = P256.point(scalar);
        KeyFactory factory = KeyFactory.getInstance("EC");
        PublicKey open =
                factory.generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(
                                        point.getAffineXCoord().toBigInteger(),
                                        point.getAffineYCoord().toBigInteger()),
                                curve));
        PrivateKey hidden = factory.generatePrivate(new ECPrivateKeySpec(scalar, curve));
        return new KeyPair(open, hidden);
    }

    private static X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Instant now)
            throws CertIOException {
        return new JcaX509v3CertificateBuilder(
                AUTHORITY,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(LIFE)),
                subject,
                key);
    }

    private static byte[] signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, java.io.IOException {
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                .getEncoded();
    }

    private static String pem(String label, byte[] der) {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
