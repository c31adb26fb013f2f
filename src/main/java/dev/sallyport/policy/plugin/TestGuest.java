package dev.sallyport.policy.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * A plugin's test file in the sandbox in which the plugin will run, with what {@code node:test} and
 * {@code node:assert} have for such tests. Confined to one policy thread.
 */
final class TestGuest {
    private static final String TEST = ModuleFileSystem.OURS + "test.mjs";
    private static final String ASSERT = ModuleFileSystem.OURS + "assert.mjs";
    private static final Map<String, String> SCHEMES =
            Map.of(
                    "node:test", TEST,
                    "node:assert", ASSERT,
                    "node:assert/strict", ASSERT);

    private final PluginFiles files;
    private final String file;
    private final Watchdog.Post post;
    private final List<PluginTests.Outcome> outcomes = new ArrayList<>();
    private boolean finished;

    /**
     * @param file below the plugin's folder
     */
    TestGuest(PluginFiles files, String file, Watchdog.Post post) {
        this.files = files;
        this.file = file;
        this.post = post;
    }

    /** Runs all tests of the file, one after the other. */
    List<PluginTests.Outcome> run() {
        ModuleFileSystem sources =
                new ModuleFileSystem(files.texts(), SCHEMES)
                        .with(TEST, Guest.resource("test.mjs"))
                        .with(ASSERT, Guest.resource("assert.mjs"));
        PluginLog log = new PluginLog(PluginLog.of(file));
        Context context = Sandbox.context(sources, log, log);
        post.begin(context, Budget.LOAD);
        try {
            var _ = context.eval(Guest.PRELUDE);
            Value exports =
                    context.eval(
                            Guest.module(
                                    // By the name that the file uses: by another it is another one.
                                    "import '"
                                            + ModuleFileSystem.PLUGIN
                                            + file
                                            + "'; export { run } from 'node:test';"));
            ProxyExecutable report =
                    a -> {
                        report(a[0].asString(), a[1].asString());
                        return "";
                    };
            exports.getMember("run").executeVoid(report);
        } catch (PolyglotException e) {
            failed(ScriptErrors.of(e, files));
            finished = true;
        } finally {
            String breach = post.end();
            if (!breach.isEmpty()) {
                failed(PluginFault.stopped(files.path(file).toString(), breach, null));
            }
            context.close(true);
        }
        if (!finished) {
            failed(new PluginFault(files.path(file).toString(), "a test never ends"));
        }
        return outcomes;
    }

    private void report(String name, String fault) {
        if (name.isEmpty()) {
            finished = true;
        } else {
            outcomes.add(
                    new PluginTests.Outcome(
                            files.path(file).toString(),
                            name,
                            fault.isEmpty() ? "" : ScriptErrors.ofText(fault, files).full()));
        }
    }

    private void failed(PluginFault fault) {
        outcomes.add(new PluginTests.Outcome(files.path(file).toString(), "", fault.full()));
    }
}
