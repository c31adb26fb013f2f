package dev.sallyport.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The list of commands, in the order of the help. A new one gets its name here and its line in
 * {@link #make}.
 */
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

    /**
     * Looks for a class that is never there, and so reads all of the jar: only where it is needed.
     */
    private static final IFactory AS_NEEDED =
            new IFactory() {
                @Override
                public <K> K create(Class<K> type) throws Exception {
                    return CommandLine.defaultFactory().create(type);
                }
            };

    private final CommandSpec spec =
            spec("sallyport", "Identity-aware access proxy: any TCP protocol inside HTTPS.", this);

    private static Object make(String name, Surroundings here, Voice voice) {
        return switch (name) {
            case "serve" -> new ServeCommand(here, voice);
            case "check" -> new CheckCommand(here, voice);
            case "policy" -> PolicyCommand.line(here, voice);
            case "service-account" -> ServiceAccountCommand.line(here, voice);
            case "tcp" -> TcpCommand.spec(here, voice);
            case "login" -> LoginCommand.line(here, voice);
            case "logout" -> LogoutCommand.line(here, voice);
            case "whoami" -> WhoamiCommand.line(here, voice);
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
        CommandSpec spec = new Commands().spec;
        spec.addOption(debug(voice)).usageMessage().synopsisSubcommandLabel("COMMAND");
        CommandLine line = new CommandLine(spec, AS_NEEDED);
        boolean known =
                args.length > 0
                        && (NAMES.contains(args[0]) || args[0].equals(RehearseCommand.NAME));
        for (String name : known ? List.of(args[0]) : NAMES) {
            line.addSubcommand(name, make(name, here, voice));
        }
        return line;
    }

    /** A command without annotations: to read them took a fifth of a start's CPU. */
    static CommandSpec spec(String name, String description, Callable<Integer> action) {
        CommandSpec spec =
                CommandSpec.wrapWithoutInspection(action, AS_NEEDED)
                        .name(name)
                        .versionProvider(new VersionCommand.Provider())
                        .addOption(
                                OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .description("Show this help message and exit.")
                                        .build())
                        .addOption(
                                OptionSpec.builder("-V", "--version")
                                        .versionHelp(true)
                                        .description("Print version information and exit.")
                                        .build());
        spec.usageMessage().description(description);
        return spec;
    }

    private static OptionSpec debug(Voice voice) {
        return OptionSpec.builder("--debug")
                .scopeType(ScopeType.INHERIT)
                .type(boolean.class)
                .initialValue(false)
                .description("Show where an error came from.")
                .setter(
                        new ISetter() {
                            @Override
                            public <T> T set(T wanted) {
                                if (Boolean.TRUE.equals(wanted)) {
                                    voice.debug();
                                }
                                return wanted;
                            }
                        })
                .build();
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command; expected one of " + NAMES);
    }
}
