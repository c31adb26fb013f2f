package dev.sallyport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A second JVM of the benchmark, the client's or the upstream's, that talks in lines. It ends when
 * its standard input does, so it cannot outlive the benchmark.
 */
final class RolePlayer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;

    private RolePlayer(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    static RolePlayer start(Class<?> role, String... arguments) throws IOException {
        return start(List.of(), List.of(), role, arguments);
    }

    /**
     * The same, ahead of all other processes where that is permitted: what it measures is how long
     * others took, not how long it had to wait for a core itself. All its threads are ahead, so it
     * goes without the second compiler, which works for 30 ms at a time.
     */
    static RolePlayer startAhead(Class<?> role, String... arguments)
            throws IOException, InterruptedException {
        List<String> ahead = List.of("chrt", "--rr", "10");
        return start(
                isPermitted(ahead) ? ahead : List.of(),
                List.of("-XX:TieredStopAtLevel=1"),
                role,
                arguments);
    }

    private static boolean isPermitted(List<String> prefix)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            // There is no such program.
            return false;
        }
    }

    private static RolePlayer start(
            List<String> prefix, List<String> options, Class<?> role, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xms256m",
                        "-Xmx512m",
                        "-XX:MaxDirectMemorySize=1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        // A load client that checks each buffer would be what is measured.
                        "-Dio.netty.leakDetection.level=disabled",
                        "-cp",
                        System.getProperty("java.class.path"),
                        role.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new RolePlayer(role.getSimpleName(), process);
    }

    /** Sends a command and waits for its answer; a failure ends the run. */
    Answer ask(String command) {
        commands.println(command);
        try {
            return Answer.parse(line());
        } catch (BenchmarkException e) {
            throw new BenchmarkException("\"" + command + "\": " + e.getMessage(), e);
        }
    }

    /** The next line that it writes. */
    String line() {
        var line = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        line.complete(answers.readLine());
                    } catch (IOException e) {
                        line.completeExceptionally(e);
                    }
                });
        try {
            String text = line.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new BenchmarkException(name + " has ended");
            }
            return text;
        } catch (ExecutionException e) {
            throw new BenchmarkException(name + " cannot be read", e.getCause());
        } catch (TimeoutException e) {
            throw new BenchmarkException(
                    name + " gave no answer within " + LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
