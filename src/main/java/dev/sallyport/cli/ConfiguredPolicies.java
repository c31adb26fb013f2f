package dev.sallyport.cli;

import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.gate.Plan;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.plugin.PluginFault;
import dev.sallyport.policy.plugin.Workbench;
import dev.sallyport.server.Standalone;
import dev.sallyport.server.StartFailure;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The routes of a configuration, with their policies, for the commands that ask them. */
final class ConfiguredPolicies implements AutoCloseable {
    private static final int MAX_LISTED = 20;

    private final Configuration configuration;
    private final Workbench bench;

    private ConfiguredPolicies(Configuration configuration) {
        this.configuration = configuration;
        this.bench = new Workbench(configuration.plugins());
    }

    /** Does something where scripts can be asked. */
    <T> T withScripts(Callable<T> task) throws CommandFailure {
        try {
            return bench.call(task);
        } catch (PluginFault e) {
            throw new CommandFailure(ExitCode.FAILED, e.full(), e);
        }
    }

    /** What the route decides, scripts and all. */
    Decision decide(RoutePolicy policy, Facts facts) throws CommandFailure {
        try {
            return bench.decide(policy, facts);
        } catch (PluginFault e) {
            throw new CommandFailure(ExitCode.FAILED, e.full(), e);
        }
    }

    @Override
    public void close() {
        bench.close();
    }

    /** Reads a configuration as {@code check} does. */
    static ConfiguredPolicies read(Path file, Surroundings here, Voice voice)
            throws CommandFailure, InterruptedException {
        try {
            return new ConfiguredPolicies(Standalone.check(file, here.environment(), here.clock()));
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The route that a client reaches by this authority. */
    Optional<Plan> reached(String authority) {
        try {
            return configuration.routes().tunnel(HostPort.parse(authority));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Optional<Plan> identified(String id) {
        return configuration.plans().stream()
                .filter(plan -> plan.id().value().equals(id))
                .findFirst();
    }

    /** The route that somebody means by its name, its {@code from}, its id, or host and port. */
    Plan meant(String words) throws CommandFailure {
        List<Plan> plans = configuration.plans();
        return plans.stream()
                .filter(plan -> names(plan).anyMatch(words::equals))
                .findFirst()
                .or(() -> reached(words))
                .orElseThrow(() -> {
                    List<String> known = plans.stream().flatMap(this::names).toList();
                    List<String> listed = plans.stream().map(Plan::from).limit(MAX_LISTED).toList();
                    return new CommandFailure(
                            ExitCode.USAGE,
                            "no TCP route is "
                                    + words
                                    + Nearest.hint(words, known)
                                    + "; routes are "
                                    + listed);
                });
    }

    private Stream<String> names(Plan plan) {
        return Stream.of(
                        plan.name(), plan.from(), plan.id().value(), plan.policy().policy().where())
                .filter(name -> !name.isEmpty());
    }

    static Facts.Route facts(Plan plan) {
        return new Facts.Route(plan.id().value(), plan.name(), plan.from(), plan.to());
    }
}
