package dev.sallyport.cli;

import dev.sallyport.gate.Plan;
import dev.sallyport.policy.Decision;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.PartialDecision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport policy replay}: yesterday's decisions under another configuration. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Decide every request of an authorize log again, and show what would change.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage, log or configuration"})
final class ReplayCommand implements Callable<Integer> {
    private final Surroundings here;
    private final Voice voice;
    private int same;
    private int opened;
    private int closed;
    private int unclear;
    private int undecided;

    @Parameters(paramLabel = "LOG", description = "What serve has written; - for standard input.")
    private String log = "";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration to decide by.")
    private Path file = Path.of("");

    ReplayCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = here.printer();
        try (ConfiguredPolicies policies = ConfiguredPolicies.read(file, here, voice);
                BufferedReader reader = reader()) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                Optional<LoggedDecision> logged = LoggedDecision.of(line);
                if (logged.isPresent()) {
                    String change = change(logged.get(), policies);
                    if (!change.isEmpty()) {
                        out.println(log + ":" + number + ": " + change);
                    }
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "cannot read " + log + ": " + e.getClass().getSimpleName(), e);
        }
        summary(out);
        return ExitCode.OK;
    }

    private BufferedReader reader() throws IOException {
        // Not the strict decoder: one broken line must not end the run.
        return new BufferedReader(
                new InputStreamReader(
                        log.equals("-") ? here.in() : Files.newInputStream(Path.of(log)),
                        StandardCharsets.UTF_8));
    }

    /** What would change for this request; empty if nothing would. */
    private String change(LoggedDecision logged, ConfiguredPolicies policies)
            throws CommandFailure {
        if (logged.undecided()) {
            undecided++;
            return "";
        }
        Optional<Plan> plan =
                policies.reached(logged.host()).or(() -> policies.identified(logged.routeId()));
        if (plan.isEmpty()) {
            return changed(logged, false, "no route leads there any more (404)");
        }
        RoutePolicy policy = plan.get().policy();
        if (policy.elsewhere().isPresent()) {
            unclear++;
            return subject(logged)
                    + ": cannot tell: "
                    + policy.elsewhere().get().address()
                    + " decides";
        }
        PartialDecision now = decide(policy, logged, plan.get(), policies);
        if (!now.isCertain()) {
            unclear++;
            return subject(logged) + ": cannot tell: " + advice(now.lacking());
        }
        return switch (now.decision()) {
            case Decision.Allow allow ->
                    changed(logged, true, because(allow.reason(), allow.rule()));
            case Decision.Deny deny -> changed(logged, false, because(deny.reason(), deny.rule()));
            case Decision.Undecided gone -> changed(logged, false, gone.cause());
        };
    }

    private static PartialDecision decide(
            RoutePolicy policy, LoggedDecision logged, Plan plan, ConfiguredPolicies policies)
            throws CommandFailure {
        Facts facts = logged.facts(ConfiguredPolicies.facts(plan));
        Set<Need> missing = logged.missing();
        if (!policy.needsScripts()) {
            return PartialDecision.of(policy.policy(), facts, missing);
        }
        PartialDecision language =
                policies.withScripts(() -> PartialDecision.of(policy.policy(), facts, missing));
        if (policy.plugins().isEmpty()) {
            return language;
        }
        // A plugin may look at anything.
        return new PartialDecision(
                missing.isEmpty() ? policies.decide(policy, facts) : language.decision(), missing);
    }

    private static String because(String reason, @Nullable String rule) {
        return reason.equals(PartialDecision.UNKNOWN) ? "by " + rule : reason + ", by " + rule;
    }

    private String changed(LoggedDecision logged, boolean allowed, String why) {
        if (logged.allowed() == allowed) {
            same++;
            return "";
        }
        if (allowed) {
            opened++;
            return subject(logged) + ": was refused, would be allowed: " + why;
        }
        closed++;
        return subject(logged) + ": was allowed, would be refused: " + why;
    }

    private static String subject(LoggedDecision logged) {
        return printable(logged.who() + " to " + logged.host());
    }

    /** A log may hold what a client has chosen: nothing of it may steer a terminal. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static String advice(Set<Need> lacking) {
        Set<String> fields = new TreeSet<>();
        Set<String> unlogged = new TreeSet<>();
        for (Need need : lacking) {
            if (need.logField().isEmpty()) {
                unlogged.add(need.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            } else {
                fields.add(need.logField());
            }
        }
        List<String> words = new ArrayList<>();
        if (!fields.isEmpty()) {
            words.add("add " + String.join(", ", fields) + " to authorize_log_fields");
        }
        if (!unlogged.isEmpty()) {
            words.add("no log field holds " + String.join(", ", unlogged));
        }
        return String.join("; ", words);
    }

    private void summary(PrintWriter out) {
        int all = same + opened + closed + unclear;
        out.println(
                all
                        + " decisions: "
                        + same
                        + " as before, "
                        + opened
                        + " would be allowed, "
                        + closed
                        + " would be refused, "
                        + unclear
                        + " cannot tell"
                        + (undecided > 0 ? "; " + undecided + " had no answer then" : ""));
    }
}
