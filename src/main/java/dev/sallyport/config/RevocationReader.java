package dev.sallyport.config;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads revocation lists, and says which of them will not do what their operator hopes. */
final class RevocationReader {
    private static final int MAX_FILE = 16 * 1024 * 1024;

    /** The extension of a list that holds changes only, RFC 5280 section 5.2.4. */
    private static final String DELTA = "2.5.29.27";

    private final ReferencedFiles files;
    private final Validity validity;

    RevocationReader(ReferencedFiles files, Validity validity) {
        this.files = files;
        this.validity = validity;
    }

    /**
     * The lists of {@code crl} or {@code crl_file}; what is wrong has been told.
     *
     * @param authorities that clients' certificates lead to
     * @param hard whether a list that is too old refuses its issuer's certificates
     */
    List<X509CRL> read(Section block, List<X509Certificate> authorities, boolean hard) {
        String key = block.has("crl") ? "crl" : "crl_file";
        if (!block.has(key)) {
            return List.of();
        }
        List<X509CRL> lists;
        try {
            String text = block.text(key).orElseThrow();
            lists =
                    lists(
                            key.equals("crl")
                                    ? ValueType.base64(text)
                                    : files.read(files.resolve(text), MAX_FILE));
        } catch (IllegalArgumentException e) {
            block.error(key, (key.equals("crl") ? "CRL: " : "CRL file: ") + e.getMessage());
            return List.of();
        }
        lists.forEach(list -> check(block, key, list, authorities, hard));
        return lists;
    }

    /** PEM or DER, one or more. */
    private static List<X509CRL> lists(byte[] bytes) {
        List<X509CRL> lists = new ArrayList<>();
        try {
            for (CRL list :
                    CertificateFactory.getInstance("X.509")
                            .generateCRLs(new ByteArrayInputStream(bytes))) {
                if (list instanceof X509CRL x509) {
                    lists.add(x509);
                }
            }
        } catch (CRLException e) {
            throw new IllegalArgumentException("a revocation list is damaged", e);
        } catch (CertificateException e) {
            throw new IllegalStateException("every JDK reads X.509", e);
        }
        if (lists.isEmpty()) {
            throw new IllegalArgumentException(
                    "found no revocation list; expected -----BEGIN X509 CRL-----");
        }
        return lists;
    }

    private void check(
            Section block,
            String key,
            X509CRL list,
            List<X509Certificate> authorities,
            boolean hard) {
        String name = "the revocation list of " + list.getIssuerX500Principal();
        if (list.getExtensionValue(DELTA) != null) {
            block.error(key, name + " holds changes only; give the whole one");
        }
        validity.check(
                block,
                key,
                name,
                list,
                hard ? "; until then all its certificates are refused" : "");
        List<X509Certificate> issuers =
                authorities.stream()
                        .filter(a ->
                                a.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
                        .toList();
        if (issuers.isEmpty()) {
            block.warn(
                    key,
                    name
                            + " is of no authority in ca: it counts only for an intermediate of that"
                            + " name");
        } else if (issuers.stream().noneMatch(issuer -> isSignedBy(issuer, list))) {
            block.error(key, name + " is not signed by the authority of that name in ca");
        }
    }

    private static boolean isSignedBy(X509Certificate issuer, X509CRL list) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
