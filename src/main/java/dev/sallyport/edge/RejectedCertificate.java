package dev.sallyport.edge;

import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's certificate that ends the handshake. */
final class RejectedCertificate extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final transient ClientCertificate certificate;

    RejectedCertificate(ClientCertificate certificate) {
        super(
                "the client's certificate is not valid: "
                        + certificate.fault().map(CertificateFault::code).orElse(""),
                known(certificate.fault()));
        this.certificate = certificate;
    }

    /** In the JDK's words, by which Netty chooses the alert: RFC 8446 section 6.2. */
    private static @Nullable CertPathValidatorException known(Optional<CertificateFault> fault) {
        BasicReason reason =
                switch (fault.orElse(CertificateFault.UNTRUSTED)) {
                    case EXPIRED -> BasicReason.EXPIRED;
                    case NOT_YET_VALID -> BasicReason.NOT_YET_VALID;
                    case REVOKED -> BasicReason.REVOKED;
                    case TOO_LARGE,
                            UNREADABLE,
                            UNTRUSTED,
                            WRONG_USAGE,
                            WEAK,
                            TOO_DEEP,
                            WRONG_NAME,
                            REVOCATION_UNKNOWN ->
                            null;
                };
        return reason == null
                ? null
                : new CertPathValidatorException(reason.name(), null, null, -1, reason);
    }

    /** The one that a failed handshake is about, if it is about one. */
    static Optional<ClientCertificate> in(@Nullable Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (at instanceof RejectedCertificate rejected) {
                return Optional.of(rejected.certificate);
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
