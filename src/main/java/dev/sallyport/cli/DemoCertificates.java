package dev.sallyport.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificates of a demo: an authority of its own, whose key is never written, and a server
 * certificate for {@code localhost}.
 */
final class DemoCertificates {
    private static final Duration LIFE = Duration.ofDays(30);
    private static final X500Name AUTHORITY = new X500Name("CN=Sallyport demo CA");

    private DemoCertificates() {}

    /** Writes {@code ca.crt}, {@code server.crt} and {@code server.key}, all PEM, into a folder. */
    static void write(Path folder, Instant now) throws IOException {
        try {
            KeyPair authority = keys();
            KeyPair server = keys();
            X509v3CertificateBuilder ca =
                    builder(AUTHORITY, authority.getPublic(), now)
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                            .addExtension(
                                    Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            X509v3CertificateBuilder leaf =
                    builder(new X500Name("CN=localhost"), server.getPublic(), now)
                            .addExtension(
                                    Extension.extendedKeyUsage,
                                    false,
                                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(
                                            new GeneralName(GeneralName.dNSName, "localhost")));
            pem(folder.resolve("ca.crt"), "CERTIFICATE", sign(ca, authority));
            pem(folder.resolve("server.crt"), "CERTIFICATE", sign(leaf, authority));
            pem(folder.resolve("server.key"), "PRIVATE KEY", server.getPrivate().getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Instant now) {
        return new JcaX509v3CertificateBuilder(
                AUTHORITY,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFE)),
                subject,
                key);
    }

    private static byte[] sign(X509v3CertificateBuilder builder, KeyPair authority)
            throws OperatorCreationException, IOException {
        return builder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(authority.getPrivate()))
                .getEncoded();
    }

    private static void pem(Path file, String label, byte[] der) throws IOException {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        Files.writeString(
                file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}
