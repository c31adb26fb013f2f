package dev.sallyport.fake;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code java -jar sallyport.jar serve} as a process, and what it writes. */
public final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on port ([0-9]+) with .*");
    private static final Duration START = Duration.ofSeconds(40);

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final List<Thread> readers;

    private ServerProcess(Process process) {
        this.process = process;
        this.readers =
                List.of(
                        reader(process.getInputStream(), output),
                        reader(process.getErrorStream(), errors));
    }

    /** Starts a server and returns when it listens. */
    public static ServerProcess start(Path config, List<String> jvm, String... args) {
        return startWithin(List.of(), config, jvm, args);
    }

    /** The same, started by another program whose words come first. */
    public static ServerProcess startWithin(
            List<String> starter, Path config, List<String> jvm, String... args) {
        ServerProcess server = launch(starter, config, jvm, args);
        try {
            Awaitility.await("the server listens")
                    .atMost(START)
                    .until(() -> server.port() > 0 || !server.process.isAlive());
        } catch (RuntimeException e) {
            server.process.destroyForcibly();
            throw e;
        }
        if (!server.process.isAlive()) {
            throw new AssertionError("it ended: " + server.output + server.errors);
        }
        return server;
    }

    /** Starts one that may end by itself. */
    public static ServerProcess launch(Path config, List<String> jvm, String... args) {
        return launch(List.of(), config, jvm, args);
    }

    private static ServerProcess launch(
            List<String> starter, Path config, List<String> jvm, String... args) {
        // A shell that starts the tests in its background, or nohup, has them ignore signals.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
        command.addAll(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar(), "serve", "--config", config.toString()));
        command.addAll(List.of(args));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            // What the test runs under is not what the server is configured by.
            builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
            return new ServerProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar under test. */
    public static String jar() {
        String jar = System.getProperty("sallyport.jar");
        if (jar == null) {
            throw new IllegalStateException("system property sallyport.jar is not set");
        }
        return jar;
    }

    /**
     * Not a virtual thread: a read from a pipe keeps its carrier, and two of them all there are on
     * two processors, for as long as the server writes nothing.
     */
    private static Thread reader(InputStream in, List<String> lines) {
        return Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (var reader =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        reader.lines().forEach(lines::add);
                    } catch (IOException | UncheckedIOException e) {
                        // The process has ended.
                    }
                });
    }

    /** The main listener's port, or 0. */
    public int port() {
        return output.stream()
                .map(ServerProcess::json)
                .map(line -> LISTENING.matcher(line.getString("message", "")))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .findFirst()
                .orElse(0);
    }

    public long pid() {
        return process.pid();
    }

    long cpuMillis() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
    }

    /** Standard output so far. */
    public List<String> lines() {
        return List.copyOf(output);
    }

    /** Standard error so far. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    private static JsonObject json(String line) {
        try {
            return new JsonObject(line);
        } catch (DecodeException e) {
            throw new AssertionError("not a JSON line: " + line, e);
        }
    }

    /** Log lines so far, each an object. */
    public List<JsonObject> logLines() {
        return output.stream().map(ServerProcess::json).toList();
    }

    public List<JsonObject> accessLines() {
        return logLines().stream()
                .filter(line -> "http-request".equals(line.getString("message")))
                .toList();
    }

    public List<JsonObject> authorizeLines() {
        return logLines().stream()
                .filter(line -> "authorize".equals(line.getString("service")))
                .toList();
    }

    /** Waits for a log line. */
    public JsonObject awaitLine(String what, Predicate<JsonObject> wanted) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(15))
                .until(
                        () -> logLines().stream().filter(wanted).findFirst().orElse(null),
                        line -> line != null);
    }

    /** Asks for a reload, as an operator does. */
    public void hangUp() {
        signal("HUP");
    }

    /** Sets the limit of open files from outside, as an administrator may. */
    public void limitDescriptors(long soft, long hard) {
        tell("prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + soft + ":" + hard);
    }

    private void signal(String name) {
        tell("kill", "-" + name, Long.toString(process.pid()));
    }

    private static void tell(String... command) {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new AssertionError("the server has ended: " + List.of(command));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end");
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and the exit code. */
    public int stop() {
        if (!process.isAlive()) {
            throw new AssertionError("the server had ended with " + exitCode() + ": " + errors);
        }
        signal("TERM");
        return exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
