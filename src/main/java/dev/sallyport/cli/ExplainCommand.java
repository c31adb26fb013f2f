package dev.sallyport.cli;

import dev.sallyport.gate.Plan;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.plugin.Plugin;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport policy explain}: what would be decided, and what each criterion says. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Show what a route's policy decides for somebody, criterion by criterion.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the policy allows",
            "2:wrong usage or configuration",
            "4:the policy does not allow"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final String TUNNEL = "CONNECT";

    private final Surroundings here;
    private final Voice voice;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration, in YAML or JSON.")
    private Path file = Path.of("");

    @Option(
            names = "--route",
            paramLabel = "ROUTE",
            required = true,
            description = "Its name, its from, its id, or host:port.")
    private String route = "";

    @Option(
            names = "--user",
            paramLabel = "USER",
            description = "An id or an e-mail address; without it nobody has signed in.")
    private @Nullable String user;

    @Option(names = "--email", paramLabel = "EMAIL", description = "If --user is an id.")
    private @Nullable String email;

    @Option(
            names = "--service-account",
            paramLabel = "NAME",
            description = "A service account instead of a person.")
    private @Nullable String serviceAccount;

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A claim of the user; may be repeated.")
    private List<String> claims = List.of();

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "A directory group of the user; may be repeated.")
    private List<String> groups = List.of();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When, such as 2030-01-31T09:00:00Z; without it now.")
    private @Nullable String at;

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where from; without it 127.0.0.1.")
    private String ip = "";

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = TUNNEL,
            description = "The method of a web request; without it a tunnel is asked for.")
    private String method = "";

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "",
            description = "The path of a web request.")
    private String path = "";

    ExplainCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (ConfiguredPolicies policies = ConfiguredPolicies.read(file, here, voice)) {
            Plan plan = policies.meant(route);
            PrintWriter out = here.printer();
            out.println(plan.from() + " -> " + plan.to() + " (" + plan.cluster() + ")");
            out.println();
            Decision decision = explain(policies, plan.policy(), facts(plan), out);
            return decision instanceof Decision.Allow ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    private static Decision explain(
            ConfiguredPolicies policies, RoutePolicy route, Facts facts, PrintWriter out)
            throws CommandFailure {
        PolicyTree tree = new PolicyTree(out, facts);
        if (route.policy().needsScripts()) {
            var _ =
                    policies.withScripts(() -> {
                        tree.print(route);
                        return "";
                    });
        } else {
            tree.print(route);
        }
        for (Plugin plugin : route.plugins()) {
            tree.print(plugin.name(), policies.decide(route.only(plugin), facts));
        }
        Decision decision = policies.decide(route, facts);
        tree.print(decision);
        return decision;
    }

    private Facts facts(Plan plan) throws CommandFailure {
        return new Facts(
                time().getEpochSecond(),
                "explain",
                person(),
                serviceAccount,
                null,
                new Facts.Client(address(), 0, "", null),
                ConfiguredPolicies.facts(plan),
                new Facts.Request(
                        method.equals(TUNNEL) ? "tunnel" : "http",
                        method,
                        plan.from().replaceFirst("^[a-z+]*://", ""),
                        path,
                        Map.of()));
    }

    private Facts.@Nullable User person() throws CommandFailure {
        if (user == null && (email != null || !claims.isEmpty() || !groups.isEmpty())) {
            throw misused("--email, --claim and --group say more of a --user; add it");
        }
        if (user == null) {
            return null;
        }
        String address = email != null ? email : user.indexOf('@') >= 0 ? user : "";
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String claim : claims) {
            int equals = claim.indexOf('=');
            if (equals < 1) {
                throw misused("--claim takes NAME=VALUE, not " + claim);
            }
            byName.computeIfAbsent(claim.substring(0, equals), n -> new ArrayList<>())
                    .add(claim.substring(equals + 1));
        }
        return new Facts.User(user, address, "", byName, groups);
    }

    private Instant time() throws CommandFailure {
        try {
            return at == null ? here.clock().instant() : OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeException e) {
            throw misused("--at takes a time such as 2030-01-31T09:00:00Z, not " + at);
        }
    }

    private String address() throws CommandFailure {
        try {
            return InetAddress.ofLiteral(ip).getHostAddress();
        } catch (IllegalArgumentException e) {
            throw misused("--ip takes an IP address, not " + ip);
        }
    }

    private static CommandFailure misused(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
