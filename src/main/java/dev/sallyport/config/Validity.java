package dev.sallyport.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Warns of certificates whose time is over, has not come, or is running out. */
final class Validity {
    /** Enough for a renewal that needs somebody who is on holiday. */
    private static final Duration SOON = Duration.ofDays(14);

    private final Instant now;

    Validity(Instant now) {
        this.now = now;
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
