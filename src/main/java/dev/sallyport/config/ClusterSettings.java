package dev.sallyport.config;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Secret;
import java.util.List;

/**
 * Nodes whose buses are one.
 *
 * @param host what this node listens on, and is reached by
 * @param port the cluster's; the bus takes the next one
 * @param members where the others are, this one may be among them
 * @param secret what makes a node one of them
 */
public record ClusterSettings(String host, int port, List<HostPort> members, Secret secret) {
    public ClusterSettings {
        members = List.copyOf(members);
    }
}
