package dev.sallyport.config;

import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Secret;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Nodes whose buses are one.
 *
 * @param host what this node listens on, and is reached by
 * @param port the cluster's; the bus takes the next one
 * @param members where the others are, this one may be among them
 * @param proof what makes a node one of them
 */
public record ClusterSettings(String host, int port, List<HostPort> members, Proof proof) {
    public ClusterSettings {
        members = List.copyOf(members);
    }

    /** What a node shows to the others, and asks of them. */
    public sealed interface Proof {}

    /** All have it, and certificates follow from it. */
    public record Shared(Secret secret) implements Proof {}

    /** The operator's own certificates: whoever has one of these authorities is a node. */
    public record Certified(CertifiedKey own, List<X509Certificate> authorities) implements Proof {
        public Certified {
            authorities = List.copyOf(authorities);
        }
    }
}
