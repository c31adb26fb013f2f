package dev.sallyport.config;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * Warns of certificates and revocation lists whose time is over, has not come, or is running out.
 */
final class Validity {
    /** Enough for a renewal that needs somebody who is on holiday. */
    private static final Duration SOON = Duration.ofDays(14);

    private final Instant now;

    Validity(Instant now) {
        this.now = now;
    }

    /**
     * Warns of a revocation list that its issuer should have replaced.
     *
     * @param consequence what follows, or empty
     */
    void check(Section section, String key, String name, X509CRL list, String consequence) {
        Date next = list.getNextUpdate();
        if (next != null && now.isAfter(next.toInstant())) {
            section.warn(
                    key,
                    name
                            + " was to be replaced by "
                            + next.toInstant()
                            + "; get the next one"
                            + consequence);
        }
    }

    /** Tells at most one thing. */
    void check(Section section, String key, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            section.warn(key, "the certificate expired at " + end);
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            section.warn(
                    key, "the certificate is valid from " + certificate.getNotBefore().toInstant());
        } else if (now.plus(SOON).isAfter(end)) {
            section.warn(key, "the certificate expires soon, at " + end + "; renew it");
        }
    }
}
