package dev.sallyport.server;

import dev.sallyport.config.Configuration;
import dev.sallyport.edge.ClientTrustSettings.Enforcement;
import dev.sallyport.edge.ServerTls;
import dev.sallyport.policy.PolicyTable;
import dev.sallyport.portal.SignIn;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Everything that a reload replaces, in one reference: whoever reads it sees one generation.
 * Immutable.
 *
 * @param tls empty for plaintext
 * @param signIn empty where nobody can be known
 */
record Snapshot(
        Configuration configuration,
        PolicyTable policies,
        Optional<ServerTls.Prepared> tls,
        Optional<SignIn> signIn) {
    /**
     * Builds a generation completely, before anything uses it.
     *
     * @throws SSLException if a certificate cannot be used
     */
    static Snapshot of(Configuration configuration, Identities identities, InstantSource clock)
            throws SSLException {
        var policies = configuration.plans().stream().map(plan -> plan.policy()).toList();
        Optional<ServerTls.Prepared> tls =
                configuration.edge().certificates().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ServerTls.prepare(configuration.edge(), clock));
        return new Snapshot(
                configuration,
                new PolicyTable(policies, certificatesOnly(configuration)),
                tls,
                identities.prepare(configuration.signIn()));
    }

    /** As in Pomerium also where connections are rejected: two doors are better than one. */
    private static boolean certificatesOnly(Configuration configuration) {
        return configuration
                .edge()
                .clientTrust()
                .filter(trust -> trust.enforcement() != Enforcement.POLICY)
                .isPresent();
    }
}
