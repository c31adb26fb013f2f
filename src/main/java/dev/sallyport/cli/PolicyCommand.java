package dev.sallyport.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport policy}: questions about policies, answered without a server. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Ask what policies decide; write, check and test plugins.",
        synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    private PolicyCommand() {}

    static CommandLine line(Surroundings here, Voice voice) {
        return new CommandLine(new PolicyCommand())
                .addSubcommand("explain", new ExplainCommand(here, voice))
                .addSubcommand("replay", new ReplayCommand(here, voice))
                .addSubcommand("test", new PluginTestCommand(here))
                .addSubcommand("check", new PluginCheckCommand(here, voice))
                .addSubcommand("new", new PluginNewCommand(here));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "no command; expected one of " + spec.subcommands().keySet());
    }
}
