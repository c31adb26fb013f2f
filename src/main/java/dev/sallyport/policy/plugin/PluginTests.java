package dev.sallyport.policy.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs the tests that a plugin has in its folder: {@code test/*.test.mjs} for {@code node:test},
 * and tables of cases in {@code test/*.json}. Blocks.
 */
public final class PluginTests {
    /**
     * What came of one test.
     *
     * @param file where it is
     * @param name empty if the file as a whole failed
     * @param fault what went wrong; empty if nothing did
     */
    public record Outcome(String file, String name, String fault) {
        /** Whether nothing went wrong. */
        public boolean passed() {
            return fault.isEmpty();
        }
    }

    private PluginTests() {}

    /**
     * Runs all of them, in the order of their files.
     *
     * @throws PluginFault if the engine itself does not work
     */
    public static List<Outcome> run(PluginFiles files) throws PluginFault {
        List<Outcome> outcomes = new ArrayList<>();
        for (Map.Entry<String, String> file : new TreeMap<>(files.texts()).entrySet()) {
            String name = file.getKey();
            if (!name.startsWith("test/")) {
                continue;
            }
            if (name.endsWith(".test.mjs")) {
                outcomes.addAll(tests(files, name));
            } else if (name.endsWith(".json")) {
                outcomes.addAll(new CaseTable(files, name).run());
            }
        }
        return outcomes;
    }

    private static List<Outcome> tests(PluginFiles files, String name) throws PluginFault {
        try (Workbench bench = new Workbench(PluginSet.EMPTY)) {
            return bench.call(() ->
                    new TestGuest(files, name, ((PolicyThread) Thread.currentThread()).post())
                            .run());
        }
    }
}
