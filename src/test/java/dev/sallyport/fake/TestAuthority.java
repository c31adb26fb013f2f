package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of the test's own; every key is made anew. */
public final class TestAuthority {
    private static final char[] NO_PASSWORD = {};

    private final KeyPair keys = ecKeys();
    private final X509Certificate certificate;

    /** A leaf certificate and its key. */
    public record Issued(X509Certificate certificate, PrivateKey key) {}

    public TestAuthority(String name) {
        certificate = sign(name, null, keys, 30);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * This authority as a leaf of its own: its key, and a certificate without alternative names.
     */
    public Issued itself() {
        return new Issued(certificate, keys.getPrivate());
    }

    public String pem() {
        return pem(certificate);
    }

    /** A certificate for a DNS name, with an EC key. */
    public Issued issue(String dnsName) {
        return issue(dnsName, ecKeys(), 30);
    }

    /** One that ended yesterday. */
    public Issued expired(String dnsName) {
        return issue(dnsName, ecKeys(), -1);
    }

    public Issued issue(String dnsName, KeyPair leaf, int days) {
        return new Issued(sign(dnsName, dnsName, leaf, days), leaf.getPrivate());
    }

    /** A server's context that shows one certificate and trusts this authority's clients. */
    public SSLContext serving(Issued issued) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "server", issued.key(), NO_PASSWORD, new Certificate[] {issued.certificate()});
            store.setCertificateEntry("ca", certificate);
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(store, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A private key as OpenSSL used to write them: PKCS #1 for RSA, SEC 1 for EC on P-256. */
    public static String classicPem(KeyPair keys) {
        if (!(keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey key)) {
            return pem(keys.getPrivate());
        }
        try {
            byte[] der =
                    new org.bouncycastle.asn1.sec.ECPrivateKey(
                                    256, key.getS(), SECObjectIdentifiers.secp256r1)
                            .getEncoded();
            return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                    + "-----BEGIN EC PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(der)
                    + "\n-----END EC PRIVATE KEY-----\n";
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** PKCS #8, which names an EC key's curve. */
    public static String keyPem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** PEM of a certificate or a key. */
    public static String pem(Object object) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JcaPEMWriter writer =
                    new JcaPEMWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
                writer.writeObject(object);
            }
            return bytes.toString(StandardCharsets.US_ASCII);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair ecKeys() {
        return keys("EC", 256);
    }

    public static KeyPair keys(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(String name, String dnsName, KeyPair subject, int days) {
        try {
            Instant now = Instant.now();
            X500Name issuer =
                    certificate == null
                            ? new X500Name("CN=" + name)
                            : X500Name.getInstance(
                                    certificate.getSubjectX500Principal().getEncoded());
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(9, ChronoUnit.DAYS)),
                            Date.from(now.plus(days, ChronoUnit.DAYS)),
                            new X500Name("CN=" + name),
                            subject.getPublic());
            if (dnsName == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
