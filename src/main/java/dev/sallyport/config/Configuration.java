package dev.sallyport.config;

import dev.sallyport.audit.AuditSettings;
import dev.sallyport.edge.EdgeSettings;
import dev.sallyport.gate.Plan;
import dev.sallyport.policy.plugin.PluginSet;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One generation of settings, whole and checked. Immutable.
 *
 * @param plans the TCP routes, in order
 * @param plugins what runs to decide about them
 * @param signIn empty where nobody can be known
 * @param cluster empty for a node on its own
 * @param logLevel {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code
 *     off}
 * @param metrics where {@code /metrics} is served; empty: nowhere
 * @param metricsBasicAuth {@code user:password} that {@code /metrics} asks for, UTF-8
 * @param hotReload whether a changed file is loaded by itself; SIGHUP always works
 * @param watched absolute paths of the file and of every file it names, missing ones too
 * @param checksum of everything read: equal means nothing has changed
 */
public record Configuration(
        EdgeSettings edge,
        RouteTable<Plan> routes,
        List<Plan> plans,
        PluginSet plugins,
        Optional<SignInConfiguration> signIn,
        Optional<ClusterSettings> cluster,
        AuditSettings audit,
        String logLevel,
        Optional<BindAddress> metrics,
        Optional<Secret> metricsBasicAuth,
        BindAddress health,
        boolean hotReload,
        Set<Path> watched,
        List<Fault> warnings,
        long checksum) {
    public Configuration {
        plans = List.copyOf(plans);
        watched = Set.copyOf(watched);
        warnings = List.copyOf(warnings);
    }
}
