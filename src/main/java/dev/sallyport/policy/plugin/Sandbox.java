package dev.sallyport.policy.plugin;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The one place where contexts for scripts are built. Everything is closed by hand, and then more
 * than GraalVM's own constrained policy closes: that one forbids the options that keep a single
 * operation from filling the heap. A test builds the same under the constrained policy, so that its
 * validator proves the rest.
 */
final class Sandbox {
    /** Forbidden under the constrained policy, since it calls them experimental. */
    private static final Map<String, String> HARDENING =
            Map.ofEntries(
                    Map.entry("js.string-length-limit", "1000000"),
                    Map.entry("js.max-typed-array-length", "1000000"),
                    // Powers of these run for minutes where nothing can stop them.
                    Map.entry("js.bigint", "false"),
                    Map.entry("js.atomics", "false"),
                    Map.entry("js.shared-array-buffer", "false"),
                    Map.entry("js.disable-with", "true"),
                    Map.entry("js.polyglot-builtin", "false"),
                    Map.entry("js.java-package-globals", "false"),
                    Map.entry("js.regexp-static-result", "false"),
                    Map.entry("js.max-apply-argument-length", "10000"),
                    Map.entry("js.function-arguments-limit", "1000"),
                    Map.entry("js.worker", "false"),
                    Map.entry("js.global-arguments", "false"),
                    Map.entry("js.regex-cache-size", "32"));

    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("js.strict", "true"),
                    Map.entry("js.load", "false"),
                    Map.entry("js.print", "false"),
                    Map.entry("js.graal-builtin", "false"),
                    Map.entry("js.allow-eval", "false"),
                    Map.entry("js.webassembly", "false"),
                    Map.entry("js.esm-eval-returns-exports", "true"),
                    Map.entry("js.unhandled-rejections", "throw"),
                    // Behind the watchdog, and wide: the first run of a process is slow.
                    Map.entry("sandbox.MaxCPUTime", "2s"),
                    Map.entry("sandbox.MaxCPUTimeCheckInterval", "5ms"),
                    Map.entry("sandbox.MaxStatements", "1000000"),
                    Map.entry("sandbox.MaxStackFrames", "400"),
                    Map.entry("sandbox.MaxASTDepth", "400"),
                    Map.entry("sandbox.MaxThreads", "1"),
                    Map.entry("sandbox.MaxOutputStreamSize", "64KB"),
                    Map.entry("sandbox.MaxErrorStreamSize", "64KB"));

    /** One for the process: contexts share its code, and a second one would share nothing. */
    private static final class Shared {
        static final Engine ENGINE = engine(SandboxPolicy.TRUSTED);
    }

    private Sandbox() {}

    static Engine engine(SandboxPolicy policy) {
        return Engine.newBuilder("js")
                .sandbox(policy)
                .option("engine.WarnInterpreterOnly", "false")
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .build();
    }

    /** A context that sees these files, and writes what scripts print to {@code out}. */
    static Context context(FileSystem files, OutputStream out, OutputStream err) {
        Context.Builder builder = closed(Shared.ENGINE, files, out, err);
        builder.allowExperimentalOptions(true).options(HARDENING);
        return builder.build();
    }

    /** What holds under either policy. */
    static Context.Builder closed(
            Engine engine, FileSystem files, OutputStream out, OutputStream err) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("limits do not hold on virtual threads");
        }
        return Context.newBuilder("js")
                .engine(engine)
                .out(out)
                .err(err)
                .in(InputStream.nullInputStream())
                .allowHostAccess(HostAccess.UNTRUSTED)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowCreateThread(false)
                .allowNativeAccess(false)
                .allowCreateProcess(false)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowInnerContextOptions(false)
                .allowValueSharing(false)
                .useSystemExit(false)
                .timeZone(ZoneOffset.UTC)
                .allowIO(IOAccess.newBuilder().fileSystem(files).build())
                .options(OPTIONS);
    }
}
