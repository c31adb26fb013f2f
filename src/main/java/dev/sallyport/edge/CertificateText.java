package dev.sallyport.edge;

import dev.sallyport.edge.ClientTrustSettings.NameKind;
import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import dev.sallyport.terms.HostPort;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Writes down what a certificate says. Pure; any thread. */
final class CertificateText {
    private static final int HEX = 16;
    private static final int OTHER_NAME = 0;
    private static final int ANY_PORT = 443;
    private static final String USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3";

    /** RFC 2253 has a name for each but this one, which would be a number and bytes. */
    private static final Map<String, String> MORE_WORDS =
            Map.of("1.2.840.113549.1.9.1", "emailAddress");

    private CertificateText() {}

    static ClientCertificate of(
            X509Certificate certificate, Optional<CertificateFault> fault, List<String> sans) {
        try {
            return new ClientCertificate(
                    name(certificate.getSubjectX500Principal()),
                    name(certificate.getIssuerX500Principal()),
                    certificate.getSerialNumber().toString(HEX),
                    sans,
                    HexFormat.of().formatHex(sha256(certificate.getEncoded())),
                    Base64.getEncoder()
                            .encodeToString(sha256(certificate.getPublicKey().getEncoded())),
                    fault);
        } catch (CertificateEncodingException e) {
            return ClientCertificate.unreadable(CertificateFault.UNREADABLE);
        }
    }

    private static String name(X500Principal principal) {
        return principal.getName(X500Principal.RFC2253, MORE_WORDS);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Alternative names of the kinds that are known, each behind its kind. */
    static List<String> sans(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null) {
            return List.of();
        }
        List<String> sans = new ArrayList<>(names.size());
        for (List<?> name : names) {
            NameKind kind = kind(name);
            if (kind != null) {
                String text = String.valueOf(name.getLast());
                sans.add(kind.prefix() + (kind == NameKind.IP_ADDRESS ? canonical(text) : text));
            }
        }
        return sans;
    }

    /** The JDK writes IPv6 without "::"; patterns are written for RFC 5952's form. */
    private static String canonical(String address) {
        return new HostPort(address, ANY_PORT).host();
    }

    /** By the numbers of RFC 5280's GeneralName; null for what nobody asks about. */
    private static @Nullable NameKind kind(List<?> name) {
        return switch (name.getFirst()) {
            case Integer number when number == OTHER_NAME ->
                    // The JDK gives an otherName four parts: the bytes, its kind and its value.
                    name.size() == 4
                                    && USER_PRINCIPAL_NAME.equals(name.get(2))
                                    && name.getLast() instanceof String
                            ? NameKind.USER_PRINCIPAL_NAME
                            : null;
            case Integer number when number == 1 -> NameKind.EMAIL;
            case Integer number when number == 2 -> NameKind.DNS;
            case Integer number when number == 6 -> NameKind.URI;
            case Integer number when number == 7 -> NameKind.IP_ADDRESS;
            case null, default -> null;
        };
    }
}
