package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shell commands, run in one folder as a reader of a README runs them. */
public final class Commands {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** What a command said, both streams in one, and how it ended. */
    public record Said(int exitCode, String text) {}

    public Commands(Path folder) {
        this.folder = folder;
    }

    public Commands with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a script with sh; fails the test when it takes longer than {@code limit}. */
    public Said run(Duration limit, String script) {
        try {
            Path log = Files.createTempFile("said", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder("sh", "-c", script)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(limit);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(log);
            Files.delete(log);
            if (!ended) {
                throw new AssertionError("no end after " + limit + ": " + script + "\n" + text);
            }
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #run}, and fails unless the exit code is 0. */
    public String succeed(Duration limit, String script) {
        Said said = run(limit, script);
        if (said.exitCode() != 0) {
            throw new AssertionError(
                    "exit code " + said.exitCode() + ": " + script + "\n" + said.text());
        }
        return said.text();
    }

    /** Starts a script that goes on; the caller ends it. */
    public Process start(Path log, String script) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder("sh", "-c", "exec " + script)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The shell blocks of a Markdown file, in order; an indented block loses its indentation. */
    public static List<String> shellBlocks(Path markdown) {
        try {
            List<String> blocks = new ArrayList<>();
            StringBuilder block = null;
            int indent = 0;
            for (String line : Files.readAllLines(markdown, StandardCharsets.UTF_8)) {
                if (block == null && line.strip().equals("```sh")) {
                    block = new StringBuilder();
                    indent = line.indexOf('`');
                } else if (block != null && line.strip().equals("```")) {
                    blocks.add(block.toString());
                    block = null;
                } else if (block != null) {
                    block.append(line.substring(Math.min(indent, line.length()))).append('\n');
                }
            }
            return blocks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies what git keeps of the repository, and the built jars, into a folder. */
    public static void cloneInto(Path home, Path target) {
        new Commands(home)
                .succeed(
                        Duration.ofMinutes(1),
                        "git ls-files -z --cached --others --exclude-standard"
                                + " | tar -c --null --ignore-failed-read -T - | tar -x -C '"
                                + target
                                + "'");
        // The jars under test, newer than every source: nothing is built again.
        Path built = Path.of(System.getProperty("sallyport.jar")).toAbsolutePath().getParent();
        new Commands(target)
                .succeed(
                        Duration.ofMinutes(1),
                        "mkdir -p target && cp '"
                                + built
                                + "'/sallyport.jar '"
                                + built
                                + "'/sallyport-client.jar target && touch target/sallyport.jar");
    }
}
