package dev.sallyport.cli;

import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.Standalone;
import dev.sallyport.server.StartFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport check}: would this configuration serve, and does it say what it means? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Check a configuration without serving it; an unknown key is an error here.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:good", "2:wrong usage or configuration"})
final class CheckCommand implements Callable<Integer> {
    private final Surroundings here;
    private final Voice voice;

    @Option(
            names = {"-c", "--config", "-config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration, in YAML or JSON.")
    private Path file = Path.of("");

    CheckCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try {
            var configuration = Standalone.check(file, here.environment(), here.clock());
            configuration.warnings().forEach(warning -> voice.warn(warning.toString()));
            here.printer()
                    .println(
                            "good: "
                                    + configuration.plans().size()
                                    + " TCP routes, "
                                    + warnings(configuration.warnings().size()));
            return ExitCode.OK;
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String warnings(int count) {
        return count == 1 ? "1 warning" : count + " warnings";
    }
}
