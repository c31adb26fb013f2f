package dev.sallyport.upstream;

import dev.sallyport.terms.RefusalReason;
import java.security.cert.CertificateException;

/** Why an upstream's certificate does not count; travels inside the handshake's failure. */
final class UntrustedServer extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    /**
     * @param detail for the operator's log; goes on after the upstream's address
     */
    UntrustedServer(RefusalReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    RefusalReason reason() {
        return reason;
    }
}
