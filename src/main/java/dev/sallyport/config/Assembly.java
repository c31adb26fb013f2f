package dev.sallyport.config;

import dev.sallyport.edge.EdgeSettings;
import dev.sallyport.gate.Plan;
import dev.sallyport.policy.plugin.PluginLoader;
import dev.sallyport.policy.plugin.PluginSet;
import dev.sallyport.policy.ppl.Criteria;
import dev.sallyport.route.RouteTable;
import dev.sallyport.terms.CertifiedKey;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From values to one generation of settings. One use, one thread. */
final class Assembly {
    private final Faults faults;
    private final ReferencedFiles files;
    private final Environment environment;
    private final InstantSource clock;

    Assembly(
            String file,
            Map<String, Integer> lines,
            ReferencedFiles files,
            Environment environment,
            InstantSource clock) {
        this.faults = new Faults(file, lines, environment.variables());
        this.files = files;
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * @param values of the file
     * @param strict whether an unknown key at the top is an error
     */
    Configuration configuration(
            Map<String, @Nullable Object> values, boolean strict, Supplier<CertifiedKey> selfSigned)
            throws ConfigurationException {
        Section top = new Section(values, "", faults);
        top.values().putAll(environment.values());
        new KeyCheck(TopKeys.ALL, strict).check(top);
        GeneralReader general = new GeneralReader(top, files);
        general.checkFlags();
        general.checkSecrets();
        Validity validity = new Validity(clock.instant());
        Routes routes;
        try (PluginLoader loader = new PluginLoader()) {
            boolean anyPort = general.flag("match_any_incoming_port");
            routes = routes(top, new UpstreamTlsReader(top, files, validity), anyPort, loader);
        }
        EdgeSettings edge =
                new EdgeReader(top)
                        .read(
                                new CertificateReader(top, files, validity),
                                selfSigned,
                                new ClientTrustReader(top, files, validity).read());
        Optional<SignInConfiguration> people =
                new SignInReader(top, files, new StateFolder(environment.all()), strict)
                        .read(new ProviderReader(top, files).read());
        if (people.isEmpty()) {
            warnOfNoProvider(top, routes.entries());
        }
        return finish(
                general, edge, routes, people, new ClusterReader(top, files, validity).read());
    }

    /** The routes, and the plugins that decide about them. */
    private record Routes(List<RouteTable.Entry<Plan>> entries, PluginSet plugins) {}

    private Routes routes(
            Section top, UpstreamTlsReader tls, boolean anyPort, PluginLoader loader) {
        PluginReader plugins = new PluginReader(top, files, loader);
        Criteria criteria = plugins.read();
        RouteReader reader =
                new RouteReader(
                        top,
                        tls,
                        new WebReader(top, !top.flag("insecure_server", false)),
                        anyPort,
                        criteria,
                        new DeciderReader(plugins));
        List<RouteTable.Entry<Plan>> entries = reader.read();
        return new Routes(entries, plugins.all());
    }

    private Configuration finish(
            GeneralReader general,
            EdgeSettings edge,
            Routes routes,
            Optional<SignInConfiguration> people,
            Optional<ClusterSettings> cluster)
            throws ConfigurationException {
        var auth = general.metricsBasicAuth();
        var audit = general.audit();
        List<Fault> errors = new ArrayList<>(environment.faults());
        errors.addAll(faults.errors());
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        new TreeMap<>(environment.values())
                .forEach((key, value) -> files.digest(key + "=" + value));
        Set<Path> watched = files.watched();
        RouteTable<Plan> table = RouteTable.of(routes.entries());
        return new Configuration(
                edge,
                table,
                table.routes(),
                routes.plugins(),
                people,
                cluster,
                audit,
                general.logLevel(),
                general.metrics(),
                auth,
                general.health(),
                general.flag("config_hot_reload"),
                watched,
                faults.warnings(),
                files.checksum());
    }

    private static void warnOfNoProvider(Section top, List<RouteTable.Entry<Plan>> routes) {
        if (routes.stream().anyMatch(entry -> entry.carried().policy().wantsSignIn())) {
            top.warn(
                    "routes",
                    "without idp_provider nobody can sign in: routes that want somebody known refuse"
                            + " everybody");
        }
    }
}
