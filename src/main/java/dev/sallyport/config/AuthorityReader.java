package dev.sallyport.config;

import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificate authorities: in base64, or from a file by the key with {@code _file}. */
final class AuthorityReader {
    private static final int MAX_FILE = 4 * 1024 * 1024;

    private final ReferencedFiles files;
    private final Validity validity;

    AuthorityReader(ReferencedFiles files, Validity validity) {
        this.files = files;
        this.validity = validity;
    }

    /**
     * The authorities, or an empty list where there are none or a fault has been told. A file beats
     * base64, as in Pomerium.
     *
     * @param decoded begins what is told of bad base64
     * @param loaded begins what is told of a bad file
     */
    List<X509Certificate> read(Section section, String key, String decoded, String loaded) {
        List<X509Certificate> given = List.of();
        if (section.has(key)) {
            given = decoded(section, key, decoded);
        }
        String file = key + "_file";
        if (section.has(file)) {
            try {
                byte[] pem = files.read(files.resolve(section.text(file).orElse("")), MAX_FILE);
                given = authorities(section, file, pem);
            } catch (IllegalArgumentException e) {
                section.error(file, loaded + ": " + e.getMessage());
                return List.of();
            }
        }
        return given;
    }

    private List<X509Certificate> decoded(Section section, String key, String fault) {
        byte[] pem;
        try {
            pem = ValueType.base64(section.text(key).orElse(""));
        } catch (IllegalArgumentException e) {
            section.error(key, fault);
            return List.of();
        }
        try {
            return authorities(section, key, pem);
        } catch (IllegalArgumentException e) {
            section.error(key, fault + ": " + e.getMessage());
            return List.of();
        }
    }

    private List<X509Certificate> authorities(Section section, String key, byte[] pem) {
        List<X509Certificate> certificates = Certificates.chain(pem);
        if (certificates.stream().noneMatch(AuthorityReader::mayVouch)) {
            throw new IllegalArgumentException(
                    "holds no authority, only "
                            + certificates.getFirst().getSubjectX500Principal()
                            + ", which may not issue certificates; name the file of its issuer");
        }
        certificates.forEach(certificate -> validity.check(section, key, certificate));
        return certificates;
    }

    /** An authority; or a certificate that vouches for itself, as old roots and home-made ones. */
    private static boolean mayVouch(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0
                || certificate
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal());
    }
}
