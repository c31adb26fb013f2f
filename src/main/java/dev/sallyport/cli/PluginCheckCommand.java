package dev.sallyport.cli;

import dev.sallyport.policy.plugin.Plugin;
import dev.sallyport.policy.plugin.PluginFault;
import dev.sallyport.policy.plugin.PluginFiles;
import dev.sallyport.policy.plugin.PluginLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport policy check}: would these plugins load, and what would they be? */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Load policy plugins as the server would, and say what they are.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all load", "1:some do not", "2:wrong usage, or no plugin there"})
final class PluginCheckCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Surroundings here;
    private final Voice voice;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = ".",
            description = "A plugin, or a folder of plugins; without it the current folder.")
    private Path folder = Path.of("");

    PluginCheckCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure {
        PrintWriter out = here.printer();
        int exit = ExitCode.OK;
        try (PluginLoader loader = new PluginLoader()) {
            for (Path plugin : PluginFolders.in(folder)) {
                try {
                    out.println("good: " + plugin + " is " + kind(loader, plugin));
                } catch (PluginFault e) {
                    voice.error(e.full());
                    exit = ExitCode.FAILED;
                }
            }
        }
        return exit;
    }

    private static String kind(PluginLoader loader, Path plugin) throws PluginFault {
        Plugin loaded =
                loader.load(
                        new Plugin.Declaration(
                                "plugin", PluginFiles.read(plugin), "{}", TIMEOUT, TIMEOUT));
        return switch (loaded.shape()) {
            case Plugin.Word word -> "the criterion " + word.word();
            case Plugin.WholePolicy _ -> "a policy";
        };
    }
}
