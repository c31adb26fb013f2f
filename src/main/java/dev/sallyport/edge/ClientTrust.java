package dev.sallyport.edge;

import dev.sallyport.edge.ClientTrustSettings.Enforcement;
import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a client's certificate counts: chain, extended key usage, strength, depth, names
 * and revocation, in this order. Pure computation on what the client sent and what the operator
 * configured: nothing is fetched, and the work is bounded by {@link #MAX_CHAIN}. Immutable; any
 * thread. RFC 5280 section 6.
 */
final class ClientTrust {
    /** Certificates of a client's that are looked at. */
    static final int MAX_CHAIN = 10;

    /** Bytes of the client's own certificate. */
    static final int MAX_BYTES = 16 * 1024;

    private final ClientTrustSettings settings;
    private final ClientChain chains;
    private final Revocations revocations;

    ClientTrust(ClientTrustSettings settings, InstantSource clock) {
        this.settings = settings;
        this.chains = new ClientChain(settings.authorities(), clock);
        this.revocations =
                new Revocations(settings.revocations(), rejectsConnections() ? clock : null);
    }

    boolean rejectsConnections() {
        return settings.enforcement() == Enforcement.REJECT_CONNECTION;
    }

    List<X509Certificate> authorities() {
        return settings.authorities();
    }

    /**
     * What the certificate says and whether it counts.
     *
     * @param shown the client's own first, at least one
     */
    ClientCertificate check(Certificate[] shown) {
        try {
            byte[] own = shown[0].getEncoded();
            if (own.length > MAX_BYTES || shown.length > MAX_CHAIN) {
                return ClientCertificate.unreadable(CertificateFault.TOO_LARGE);
            }
            List<X509Certificate> read = read(shown);
            X509Certificate leaf = read.getFirst();
            List<String> sans = CertificateText.sans(leaf);
            return CertificateText.of(leaf, Optional.ofNullable(fault(read, sans)), sans);
        } catch (CertificateException | IllegalArgumentException e) {
            // What a TLS library took for a certificate need not be one.
            return ClientCertificate.unreadable(CertificateFault.UNREADABLE);
        }
    }

    /** Anew, by the JDK: those of Netty are read late, and fail in their own way. */
    private static List<X509Certificate> read(Certificate[] shown) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>(shown.length);
        for (Certificate certificate : shown) {
            Certificate again =
                    factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
            if (!(again instanceof X509Certificate x509)) {
                throw new CertificateParsingException("not an X.509 certificate");
            }
            read.add(x509);
        }
        return read;
    }

    private @Nullable CertificateFault fault(List<X509Certificate> shown, List<String> sans) {
        return switch (chains.of(shown)) {
            case ClientChain.Broken(CertificateFault why) -> why;
            case ClientChain.Whole(List<X509Certificate> above)
                    when settings.maxDepth() > 0 && above.size() > settings.maxDepth() ->
                    CertificateFault.TOO_DEEP;
            case ClientChain.Whole _ when !hasName(sans) -> CertificateFault.WRONG_NAME;
            // An authority that is trusted itself has nobody who could revoke it.
            case ClientChain.Whole(List<X509Certificate> above) ->
                    above.isEmpty() ? null : revocations.fault(shown.getFirst(), above.getFirst());
        };
    }

    private boolean hasName(List<String> sans) {
        return settings.names().isEmpty()
                || settings.names().stream()
                        .anyMatch(name -> sans.stream().anyMatch(name::matches));
    }
}
