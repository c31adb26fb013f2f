package dev.sallyport.fake;

import dev.sallyport.fake.TestAuthority.Issued;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with whatever is right or wrong about it. */
public final class CertificateRecipe {
    private static final ASN1ObjectIdentifier USER_PRINCIPAL_NAME =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private final String subject;
    private final List<GeneralName> names = new ArrayList<>();
    private final Instant now = Instant.now();
    private Instant from = now.minus(Duration.ofDays(9));
    private Instant to = now.plus(Duration.ofDays(30));
    private KeyPair keys = TestAuthority.ecKeys();
    private KeyPurposeId purpose;
    private boolean authority;
    private String hash = "SHA256";
    private String revocationList;
    private BigInteger serial = BigInteger.valueOf(System.nanoTime());

    /**
     * @param subject as RFC 4514, {@code CN=…}
     */
    public CertificateRecipe(String subject) {
        this.subject = subject;
    }

    public CertificateRecipe dns(String name) {
        return name(GeneralName.dNSName, name);
    }

    public CertificateRecipe email(String name) {
        return name(GeneralName.rfc822Name, name);
    }

    public CertificateRecipe uri(String name) {
        return name(GeneralName.uniformResourceIdentifier, name);
    }

    public CertificateRecipe ip(String name) {
        return name(GeneralName.iPAddress, name);
    }

    /** As Active Directory names people. */
    public CertificateRecipe userPrincipalName(String name) {
        names.add(
                new GeneralName(
                        GeneralName.otherName,
                        new DERSequence(
                                new org.bouncycastle.asn1.ASN1Encodable[] {
                                    USER_PRINCIPAL_NAME,
                                    new DERTaggedObject(true, 0, new DERUTF8String(name))
                                })));
        return this;
    }

    private CertificateRecipe name(int kind, String name) {
        names.add(new GeneralName(kind, name));
        return this;
    }

    /** Valid from and to, in days from now. */
    public CertificateRecipe days(int first, int last) {
        from = now.plus(Duration.ofDays(first));
        to = now.plus(Duration.ofDays(last));
        return this;
    }

    public CertificateRecipe keys(KeyPair pair) {
        keys = pair;
        return this;
    }

    public CertificateRecipe authority() {
        authority = true;
        return this;
    }

    public CertificateRecipe forClients() {
        purpose = KeyPurposeId.id_kp_clientAuth;
        return this;
    }

    public CertificateRecipe forServers() {
        purpose = KeyPurposeId.id_kp_serverAuth;
        return this;
    }

    public CertificateRecipe hash(String name) {
        hash = name;
        return this;
    }

    /** Says where the issuer's revocation list is. */
    public CertificateRecipe revocationList(String url) {
        revocationList = url;
        return this;
    }

    public CertificateRecipe serial(long number) {
        serial = BigInteger.valueOf(number);
        return this;
    }

    public Issued selfSigned() {
        return sign(new X500Name(subject), keys.getPrivate());
    }

    public Issued by(Issued issuer) {
        return sign(
                X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
                issuer.key());
    }

    private Issued sign(X500Name issuer, PrivateKey key) {
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            issuer,
                            serial,
                            Date.from(from),
                            Date.from(to),
                            new X500Name(subject),
                            keys.getPublic());
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            if (purpose != null) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (revocationList != null) {
                builder.addExtension(
                        Extension.cRLDistributionPoints, false, pointTo(revocationList));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            X509Certificate certificate =
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
            return new Issued(certificate, keys.getPrivate());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CRLDistPoint pointTo(String url) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, url);
        return new CRLDistPoint(
                new DistributionPoint[] {
                    new DistributionPoint(
                            new DistributionPointName(new GeneralNames(name)), null, null)
                });
    }

    private org.bouncycastle.operator.ContentSigner signer(PrivateKey key) throws Exception {
        String kind = key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm();
        return new JcaContentSignerBuilder(hash + "with" + kind).build(key);
    }

    /** A revocation list of an issuer's, good for a day. */
    public static X509CRL revoking(Issued issuer, X509Certificate... revoked) {
        try {
            Instant now = Instant.now();
            JcaX509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(
                            issuer.certificate().getSubjectX500Principal(),
                            Date.from(now.minus(Duration.ofHours(1))));
            builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
            for (X509Certificate certificate : revoked) {
                builder.addCRLEntry(
                        certificate.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter()
                    .getCRL(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(issuer.key())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
