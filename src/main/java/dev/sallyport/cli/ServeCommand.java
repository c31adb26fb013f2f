package dev.sallyport.cli;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.audit.ServerLogging;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.server.ServerOptions;
import dev.sallyport.server.Standalone;
import dev.sallyport.server.StartFailure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport serve}: the proxy. Its log goes to standard output, one JSON object a line. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Run the proxy until it is told to stop (SIGTERM); SIGHUP reads the configuration again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped in order", "1:cannot start", "2:wrong usage or configuration"})
final class ServeCommand implements Callable<Integer> {
    private final Surroundings here;
    private final Voice voice;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config", "-config"},
            paramLabel = "FILE",
            required = true,
            description =
                    "The configuration, in YAML or JSON; Pomerium's files are read unchanged.")
    private @Nullable Path file;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Edge verticles, one event loop each (default: one for each processor).")
    private int instances = Runtime.getRuntime().availableProcessors();

    ServeCommand(Surroundings here, Voice voice) {
        this.here = here;
        this.voice = voice;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        Path config = file;
        if (config == null || instances < 1 || instances > 1024) {
            throw new ParameterException(spec.commandLine(), "--instances is 1 to 1024");
        }
        try (LineWriter lines = new LineWriter(here.out(), here.clock())) {
            CompletableFuture<Standalone> started = new CompletableFuture<>();
            // First of all: a virtual machine that nobody has told what SIGHUP means ends by it.
            Signals.onHangUp(() -> {
                var _ = started.thenAccept(Standalone::reload);
            });
            ServerLogging logging = ServerLogging.install(lines, "info");
            Standalone server =
                    Standalone.start(
                            new ServerOptions(
                                    config,
                                    instances,
                                    here.environment(),
                                    VersionCommand.number(),
                                    lines,
                                    logging::level,
                                    here.clock()));
            started.complete(server);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, lines), "stop"));
            // The hook ends the process; this thread only keeps it.
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (ConfigurationException e) {
            throw Faults.failure(voice, e);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void stop(Standalone server, LineWriter lines) {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.close();
        // An ordered stop is a success; left alone, the virtual machine would report the signal.
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
