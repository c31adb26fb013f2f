package dev.sallyport.policy.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * A plugin in a context of its own, loaded and ready. Text goes in and text or a number comes out:
 * no value of the script leaves this class, so that no code of it runs unwatched. Confined to one
 * policy thread.
 */
final class Guest implements AutoCloseable {
    private static final String MODULE = "application/javascript+module";
    static final Source PRELUDE =
            Source.newBuilder("js", resource("prelude.js"), "prelude.js").buildLiteral();
    private static final Source ENTRY = module("export * from '/sallyport/guest.mjs';");
    private static final String WRAPPER = resource("guest.mjs");

    private final Plugin.Declaration declaration;
    private final Watchdog.Post post;
    private final PluginLog log;
    private final Context context;
    private @Nullable Functions functions;
    private boolean broken;

    /** What the wrapper exports. */
    private record Functions(
            Value connect,
            Value describe,
            Value check,
            Value matches,
            Value decide,
            Value answered) {}

    private Guest(
            Plugin.Declaration declaration, Watchdog.Post post, PluginLog log, Context context) {
        this.declaration = declaration;
        this.post = post;
        this.log = log;
        this.context = context;
    }

    static Source module(String text) {
        return Source.newBuilder("js", text, "sallyport.mjs").mimeType(MODULE).buildLiteral();
    }

    static String resource(String name) {
        try (InputStream in = Guest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Loads a plugin.
     *
     * @throws PluginFault if it does not load, or takes too much for it
     */
    static Guest load(
            Plugin.Declaration declaration, Watchdog.Post post, PluginLog log, GuestHost host)
            throws PluginFault {
        ModuleFileSystem files =
                new ModuleFileSystem(declaration.files().texts(), Map.of())
                        .with(ModuleFileSystem.OURS + "guest.mjs", WRAPPER);
        Guest guest = new Guest(declaration, post, log, Sandbox.context(files, log, log));
        try {
            guest.start(host);
            return guest;
        } catch (PluginFault e) {
            guest.close();
            throw e;
        }
    }

    private void start(GuestHost host) throws PluginFault {
        var _ = run(Budget.LOAD, () -> connected(host));
        // What loading took does not count against the first question.
        context.resetLimits();
    }

    private String connected(GuestHost host) {
        var _ = context.eval(PRELUDE);
        Value exports = context.eval(ENTRY);
        Functions found =
                new Functions(
                        exports.getMember("connect"),
                        exports.getMember("describe"),
                        exports.getMember("check"),
                        exports.getMember("matches"),
                        exports.getMember("decide"),
                        exports.getMember("answered"));
        functions = found;
        ProxyExecutable send =
                a ->
                        host.send(
                                this,
                                a[0].asLong(),
                                a[1].asLong(),
                                a[2].asString(),
                                a[3].asString());
        ProxyExecutable settled =
                a -> {
                    host.settled(this, a[0].asLong(), a[1].asString(), a[2].asString());
                    return "";
                };
        ProxyExecutable write =
                a -> {
                    log.print(a[0].asString());
                    return "";
                };
        found.connect.executeVoid(declaration.config(), send, settled, write);
        return "";
    }

    /** What it is, as JSON. */
    String describe() throws PluginFault {
        return run(Budget.LOAD, () -> functions().describe.execute().asString());
    }

    /** What is wrong with a criterion's value, or empty. */
    String check(String value) throws PluginFault {
        return run(Budget.LOAD, () -> functions().check.execute(value).asString());
    }

    /** Whether the criterion holds. */
    boolean matches(String facts, String value) throws PluginFault {
        return run(
                Budget.run(declaration.timeout()),
                () -> functions().matches.execute(facts, value).asInt() == 1);
    }

    /** A decision as JSON; empty if it comes later. */
    String decide(long decision, String facts) throws PluginFault {
        return run(
                Budget.run(declaration.timeout()),
                () -> functions().decide.execute(decision, facts).asString());
    }

    /** An answer from the bus arrives. */
    void answered(long ask, String json, String fault) throws PluginFault {
        var _ =
                run(
                        Budget.run(declaration.timeout()),
                        () -> {
                            functions().answered.executeVoid(ask, json, fault);
                            return "";
                        });
    }

    /** Whether it cannot be used any more. */
    boolean isBroken() {
        return broken;
    }

    private Functions functions() {
        return Objects.requireNonNull(functions, "loaded");
    }

    private <T> T run(Budget budget, Supplier<T> script) throws PluginFault {
        if (broken) {
            throw new PluginFault("", "its script was stopped");
        }
        log.begin();
        post.begin(context, budget);
        T result;
        try {
            context.resetLimits();
            result = script.get();
        } catch (PolyglotException e) {
            String breach = post.end();
            broken = !breach.isEmpty() || ScriptErrors.isFatal(e);
            throw breach.isEmpty()
                    ? ScriptErrors.of(e, declaration.files())
                    : stopped(breach, null);
        } catch (RuntimeException | StackOverflowError e) {
            // Not of the script's making, but of what stopping it does to the engine.
            String breach = post.end();
            broken = true;
            throw stopped(breach.isEmpty() ? "it broke its engine: " + e : breach, e);
        }
        String breach = post.end();
        if (!breach.isEmpty()) {
            broken = true;
            throw stopped(breach, null);
        }
        return result;
    }

    private PluginFault stopped(String message, @Nullable Throwable cause) {
        return PluginFault.stopped(declaration.files().folder().toString(), message, cause);
    }

    /** Ends it, whatever it is doing. */
    @Override
    public void close() {
        try {
            context.close(true);
        } catch (PolyglotException e) {
            // Closed is closed.
            broken = true;
        }
    }
}
