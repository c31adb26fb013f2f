package dev.sallyport.cli;

import dev.sallyport.identity.session.ServiceAccount;
import dev.sallyport.server.ServerStore;
import dev.sallyport.terms.GoDuration;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport service-account}: programs that pass by tokens of their own. */
@Command(
        name = "service-account",
        mixinStandardHelpOptions = true,
        description = "Let programs pass by tokens of their own.",
        synopsisSubcommandLabel = "COMMAND")
final class ServiceAccountCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    private ServiceAccountCommand() {}

    static CommandLine line(Surroundings here, Voice voice) {
        return new CommandLine(new ServiceAccountCommand())
                .addSubcommand(new Create(here, voice))
                .addSubcommand(new Listing(here, voice))
                .addSubcommand(new Revoke(here, voice));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "no command; expected one of " + spec.subcommands().keySet());
    }

    /** Prints the token alone: it goes into a file or a vault. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Make a service account and print its token, this once.")
    static final class Create implements Callable<Integer> {
        private final Surroundings here;
        private final Voice voice;

        @Mixin private StoreOptions store = new StoreOptions();

        @Parameters(paramLabel = "NAME", description = "A name that no other has.")
        private String name = "";

        @Option(
                names = "--expires",
                paramLabel = "DURATION",
                defaultValue = "8760h",
                description = "How long it is good for; 0: until revoked (${DEFAULT-VALUE}).")
        private String expires = "";

        Create(Surroundings here, Voice voice) {
            this.here = here;
            this.voice = voice;
        }

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}")) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "a name is 1 to 128 letters, digits and . _ @ -, a letter or digit first");
            }
            Duration life = life();
            String token =
                    store.ask(here, voice, s -> s.createAccount(name, life.isZero() ? null : life))
                            .orElseThrow(() ->
                                    new CommandFailure(
                                            ExitCode.FAILED,
                                            "there is a service account " + name + " already"));
            here.printer().println(token);
            return ExitCode.OK;
        }

        private Duration life() throws CommandFailure {
            try {
                return GoDuration.parse(expires);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--expires: " + String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** One line each, in columns. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the service accounts.")
    static final class Listing implements Callable<Integer> {
        private final Surroundings here;
        private final Voice voice;

        @Mixin private StoreOptions store = new StoreOptions();

        Listing(Surroundings here, Voice voice) {
            this.here = here;
            this.voice = voice;
        }

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            PrintWriter out = here.printer();
            for (ServiceAccount account : store.ask(here, voice, ServerStore::accounts)) {
                Instant end = account.expiresAt();
                out.printf(
                        "%-32s made %s  %s%n",
                        account.name(),
                        account.issuedAt(),
                        end == null ? "never expires" : "expires " + end);
            }
            return ExitCode.OK;
        }
    }

    /** A running server lets it in for three seconds more at most. */
    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "End a service account; its token passes nowhere any more.")
    static final class Revoke implements Callable<Integer> {
        private final Surroundings here;
        private final Voice voice;

        @Mixin private StoreOptions store = new StoreOptions();

        @Parameters(paramLabel = "NAME", description = "As list shows it.")
        private String name = "";

        Revoke(Surroundings here, Voice voice) {
            this.here = here;
            this.voice = voice;
        }

        @Override
        public Integer call() throws CommandFailure, InterruptedException {
            if (!store.ask(here, voice, s -> s.revokeAccount(name))) {
                throw new CommandFailure(
                        ExitCode.FAILED, "there is no service account " + name + "; see list");
            }
            here.printer().println("revoked " + name);
            return ExitCode.OK;
        }
    }
}
