package dev.sallyport.terms;

import java.util.List;
import java.util.Optional;

/**
 * What a client's certificate says, and whether it counts. Whoever uses what it says looks at
 * {@link #fault} first: a certificate that is not valid may say anything.
 *
 * @param subject as RFC 2253 writes names
 * @param issuer the same
 * @param serial hexadecimal digits in lower case
 * @param sans alternative names, each behind its kind: {@code DNS:}, {@code EMAIL:}, {@code URI:},
 *     {@code IP:}, {@code UPN:}
 * @param fingerprint SHA-256 of the certificate, 64 hexadecimal digits in lower case
 * @param spkiHash SHA-256 of its public key, in base64
 * @param fault empty for a valid one
 */
public record ClientCertificate(
        String subject,
        String issuer,
        String serial,
        List<String> sans,
        String fingerprint,
        String spkiHash,
        Optional<CertificateFault> fault) {
    /** One that cannot be read. */
    public static ClientCertificate unreadable(CertificateFault fault) {
        return new ClientCertificate("", "", "", List.of(), "", "", Optional.of(fault));
    }

    public ClientCertificate {
        sans = List.copyOf(sans);
    }

    public boolean isValid() {
        return fault.isEmpty();
    }
}
