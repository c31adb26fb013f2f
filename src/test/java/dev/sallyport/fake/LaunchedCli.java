package dev.sallyport.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, from the classes under test: for signals and streams. */
public final class LaunchedCli implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final Thread reader;

    private LaunchedCli(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().start(this::readErrors);
    }

    public static LaunchedCli start(List<String> jvmOptions, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("dev.sallyport.cli.Main");
        command.addAll(List.of(args));
        return new LaunchedCli(new ProcessBuilder(command).start());
    }

    private void readErrors() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                errors.add(line);
                line = lines.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Process process() {
        return process;
    }

    /** The next line on standard error, waiting up to 20 seconds for it. */
    public String nextError() throws InterruptedException {
        String line = errors.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing on standard error");
        }
        return line;
    }

    /** Sends SIGTERM. Not Process.destroy, which closes the standard streams too. */
    public void terminate() {
        if (!process.toHandle().destroy()) {
            throw new AssertionError("it has ended already");
        }
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
