package dev.sallyport.edge;

import dev.sallyport.terms.CertificateFault;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the authorities above a client's certificate, by the JDK's check of one path at a time. The
 * path follows the names from the client's certificate on, without trying others: a search over
 * whatever a stranger sends could take as long as they like. At each authority that might have
 * signed, the path is checked from that authority down, so that a stranger's key is only used once
 * a trusted one has vouched for it. Immutable; any thread.
 */
final class ClientChain {
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";
    private static final int MIN_RSA_BITS = 2048;

    private final Set<X509Certificate> authorities;
    private final Set<TrustAnchor> anchors;
    private final InstantSource clock;

    ClientChain(List<X509Certificate> authorities, InstantSource clock) {
        this.authorities = Set.copyOf(authorities);
        this.anchors =
                authorities.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet());
        this.clock = clock;
    }

    /** What was found. */
    sealed interface Result {}

    /**
     * It leads to a trusted authority.
     *
     * @param above the issuer first, the trusted one last; empty where the client's certificate is
     *     itself trusted
     */
    record Whole(List<X509Certificate> above) implements Result {}

    record Broken(CertificateFault why) implements Result {}

    /**
     * @param shown the client's own first
     */
    Result of(List<X509Certificate> shown) {
        X509Certificate leaf = shown.getFirst();
        CertificateFault own = ownFault(leaf);
        if (authorities.contains(leaf)) {
            return own == null ? new Whole(List.of()) : new Broken(own);
        }
        List<X509Certificate> rest = new ArrayList<>(shown.subList(1, shown.size()));
        List<X509Certificate> path = new ArrayList<>(List.of(leaf));
        CertificateFault why = CertificateFault.UNTRUSTED;
        X509Certificate last = leaf;
        while (last != null) {
            if (isNamed(last)) {
                Result found = checked(path);
                if (found instanceof Whole whole) {
                    return own == null ? whole : new Broken(own);
                }
                why = ((Broken) found).why();
            }
            last = next(last, rest);
            if (last != null) {
                path.add(last);
            }
        }
        return new Broken(why);
    }

    /** Whether a trusted authority has the name of this one's issuer. */
    private boolean isNamed(X509Certificate certificate) {
        return authorities.stream()
                .anyMatch(a ->
                        a.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }

    /** Takes the issuer, by name, out of what is left. */
    private static @Nullable X509Certificate next(
            X509Certificate certificate, List<X509Certificate> rest) {
        for (X509Certificate candidate : rest) {
            if (candidate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                rest.remove(candidate);
                return candidate;
            }
        }
        return null;
    }

    private Result checked(List<X509Certificate> path) {
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(now());
            var result =
                    (PKIXCertPathValidatorResult)
                            CertPathValidator.getInstance("PKIX")
                                    .validate(
                                            CertificateFactory.getInstance("X.509")
                                                    .generateCertPath(path),
                                            parameters);
            List<X509Certificate> above = new ArrayList<>(path.subList(1, path.size()));
            above.add(result.getTrustAnchor().getTrustedCert());
            CertificateFault why = faultAbove(above);
            return why == null ? new Whole(List.copyOf(above)) : new Broken(why);
        } catch (CertPathValidatorException e) {
            return new Broken(why(e));
        } catch (GeneralSecurityException e) {
            return new Broken(CertificateFault.UNTRUSTED);
        }
    }

    private static CertificateFault why(CertPathValidatorException e) {
        if (e.getReason() == BasicReason.EXPIRED) {
            return CertificateFault.EXPIRED;
        }
        if (e.getReason() == BasicReason.NOT_YET_VALID) {
            return CertificateFault.NOT_YET_VALID;
        }
        return e.getReason() == BasicReason.ALGORITHM_CONSTRAINED
                ? CertificateFault.WEAK
                : CertificateFault.UNTRUSTED;
    }

    /** The JDK does not ask whether the trusted authority itself has ended. */
    private @Nullable CertificateFault faultAbove(List<X509Certificate> above) {
        CertificateFault time = timeFault(above.getLast());
        if (time != null) {
            return time;
        }
        for (X509Certificate certificate : above) {
            if (!isForClients(certificate)) {
                return CertificateFault.WRONG_USAGE;
            }
            if (isWeak(certificate)) {
                return CertificateFault.WEAK;
            }
        }
        return null;
    }

    private @Nullable CertificateFault ownFault(X509Certificate leaf) {
        CertificateFault time = timeFault(leaf);
        if (time != null) {
            return time;
        }
        if (!isForClients(leaf)) {
            return CertificateFault.WRONG_USAGE;
        }
        return isWeak(leaf) ? CertificateFault.WEAK : null;
    }

    private @Nullable CertificateFault timeFault(X509Certificate certificate) {
        try {
            certificate.checkValidity(now());
            return null;
        } catch (CertificateExpiredException e) {
            return CertificateFault.EXPIRED;
        } catch (CertificateNotYetValidException e) {
            return CertificateFault.NOT_YET_VALID;
        }
    }

    private Date now() {
        return Date.from(clock.instant());
    }

    /** By its extended key usage, where it has one, RFC 5280 section 4.2.1.12. */
    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(CLIENT_USAGE) || usages.contains(ANY_USAGE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static boolean isWeak(X509Certificate certificate) {
        boolean shortKey =
                certificate.getPublicKey() instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() < MIN_RSA_BITS;
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        // An authority's own signature proves nothing, so its hash does not matter.
        boolean own =
                certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        return shortKey || (!own && (algorithm.startsWith("SHA1") || algorithm.startsWith("MD5")));
    }
}
