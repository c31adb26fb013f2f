package dev.sallyport.cli;

import dev.sallyport.policy.plugin.PluginFault;
import dev.sallyport.policy.plugin.PluginFiles;
import dev.sallyport.policy.plugin.PluginTests;
import dev.sallyport.policy.plugin.PluginTests.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport policy test}: a plugin's own tests, in the sandbox in which it will run. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Run the tests of policy plugins: test/*.test.mjs for node:test, and tables of cases in"
                        + " test/*.json.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all passed", "1:some failed", "2:wrong usage, or no plugin there"})
final class PluginTestCommand implements Callable<Integer> {
    private final Surroundings here;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            defaultValue = ".",
            description = "A plugin, or a folder of plugins; without it the current folder.")
    private Path folder = Path.of("");

    PluginTestCommand(Surroundings here) {
        this.here = here;
    }

    @Override
    public Integer call() throws CommandFailure {
        PrintWriter out = here.printer();
        int passed = 0;
        int failed = 0;
        for (Path plugin : PluginFolders.in(folder)) {
            List<Outcome> outcomes;
            try {
                outcomes = PluginTests.run(PluginFiles.read(plugin));
            } catch (PluginFault e) {
                outcomes = List.of(new Outcome(plugin.toString(), "", e.full()));
            }
            for (Outcome outcome : outcomes) {
                passed += outcome.passed() ? 1 : 0;
                failed += outcome.passed() ? 0 : 1;
                print(out, outcome);
            }
        }
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void print(PrintWriter out, Outcome outcome) {
        String name = outcome.file() + (outcome.name().isEmpty() ? "" : ": " + outcome.name());
        out.println((outcome.passed() ? "ok      " : "FAILED  ") + name);
        if (!outcome.passed()) {
            out.println("        " + outcome.fault());
        }
    }
}
