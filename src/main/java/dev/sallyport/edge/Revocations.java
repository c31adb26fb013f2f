package dev.sallyport.edge;

import dev.sallyport.terms.CertificateFault;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Revocation lists by issuer. Only the list of the client certificate's own issuer is asked, and an
 * issuer without a list has revoked nothing: both as in Pomerium. Immutable; any thread.
 */
final class Revocations {
    /** A bit of the key usage, RFC 5280 section 4.2.1.3. */
    private static final int CRL_SIGN = 6;

    private final Map<X500Principal, List<X509CRL>> byIssuer = new HashMap<>();
    private final @Nullable InstantSource clock;

    /**
     * @param clock tells which lists are too old to count; null: a list counts for ever
     */
    Revocations(List<X509CRL> lists, @Nullable InstantSource clock) {
        for (X509CRL list : lists) {
            byIssuer.computeIfAbsent(list.getIssuerX500Principal(), i -> new ArrayList<>())
                    .add(list);
        }
        this.clock = clock;
    }

    @Nullable CertificateFault fault(X509Certificate certificate, X509Certificate issuer) {
        for (X509CRL list : byIssuer.getOrDefault(issuer.getSubjectX500Principal(), List.of())) {
            if (!isBy(issuer, list) || isTooOld(list)) {
                return CertificateFault.REVOCATION_UNKNOWN;
            }
            // By serial number: asked for the certificate, the JDK also compares issuers that an
            // entry may name.
            if (list.getRevokedCertificate(certificate.getSerialNumber()) != null) {
                return CertificateFault.REVOKED;
            }
        }
        return null;
    }

    /** The JDK keeps the key that it has last verified a list with, so this is dear only once. */
    private static boolean isBy(X509Certificate issuer, X509CRL list) {
        boolean[] usage = issuer.getKeyUsage();
        boolean maySign = usage == null || usage[CRL_SIGN];
        try {
            list.verify(issuer.getPublicKey());
            return maySign;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean isTooOld(X509CRL list) {
        Date next = list.getNextUpdate();
        return clock != null && next != null && next.toInstant().isBefore(clock.instant());
    }
}
