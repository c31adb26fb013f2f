package dev.sallyport.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The list of commands, in the order of the help. A new one gets its name here and its line in
 * {@link #make}.
 */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "Identity-aware access proxy: any TCP protocol inside HTTPS.",
        synopsisSubcommandLabel = "COMMAND")
final class Commands implements Callable<Integer> {
    private static final List<String> NAMES =
            List.of(
                    "serve",
                    "check",
                    "policy",
                    "service-account",
                    "tcp",
                    "login",
                    "logout",
                    "whoami",
                    "health",
                    "demo",
                    "version");

    private final Voice voice;

    @Spec private CommandSpec spec = CommandSpec.create();

    private Commands(Voice voice) {
        this.voice = voice;
    }

    private static Object make(String name, Surroundings here, Voice voice) {
        return switch (name) {
            case "serve" -> new ServeCommand(here, voice);
            case "check" -> new CheckCommand(here, voice);
            case "policy" -> PolicyCommand.line(here, voice);
            case "service-account" -> ServiceAccountCommand.line(here, voice);
            case "tcp" -> new TcpCommand(here, voice);
            case "login" -> new LoginCommand(here, voice);
            case "logout" -> new LogoutCommand(here, voice);
            case "whoami" -> new WhoamiCommand(here, voice);
            case "health" -> new HealthCommand(here);
            case "demo" -> new DemoCommand(here, voice);
            case "version" -> new VersionCommand(here);
            case RehearseCommand.NAME -> new RehearseCommand(here);
            default -> throw new IllegalArgumentException("no command " + name);
        };
    }

    /**
     * The parser for these arguments. A known first word brings in its own command only, so that
     * the classes of the server are not loaded to open a tunnel.
     */
    static CommandLine line(Surroundings here, Voice voice, String... args) {
        CommandLine line = new CommandLine(new Commands(voice));
        boolean known =
                args.length > 0
                        && (NAMES.contains(args[0]) || args[0].equals(RehearseCommand.NAME));
        for (String name : known ? List.of(args[0]) : NAMES) {
            line.addSubcommand(name, make(name, here, voice));
        }
        return line;
    }

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show where an error came from.")
    void debug(boolean wanted) {
        if (wanted) {
            voice.debug();
        }
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command; expected one of " + NAMES);
    }
}
