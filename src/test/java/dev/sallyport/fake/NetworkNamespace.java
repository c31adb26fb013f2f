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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A network with a loopback of its own and names of its own: in it port 443 is free, and {@code
 * ssh.example.com} is whoever the test says. Programs are started in it, the test itself is not.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("/etc/netns");

    private final String name = "sallyport-" + Long.toHexString(System.nanoTime());
    private final Map<String, String> environment = new HashMap<>();

    /** What a program left behind. */
    public record Outcome(int exitCode, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out + "\n" + err;
        }
    }

    private NetworkNamespace() {}

    /**
     * Opens one, or skips the test where there can be none.
     *
     * @param hosts the lines of its {@code /etc/hosts}
     */
    public static NetworkNamespace open(List<String> hosts) {
        NetworkNamespace made = new NetworkNamespace();
        boolean possible = hasIp() && made.host("ip", "netns", "add", made.name).exitCode() == 0;
        Assumptions.assumeTrue(
                possible, "no network namespace can be made: needs root and iproute2");
        try {
            Path folder = Files.createDirectories(CONFIGURATION.resolve(made.name));
            Files.write(folder.resolve("hosts"), hosts);
            // A name that is not in the list fails at once instead of going out to be asked for.
            Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        } catch (IOException e) {
            made.close();
            throw new UncheckedIOException(e);
        }
        made.run("ip", "link", "set", "lo", "up");
        return made;
    }

    private static boolean hasIp() {
        return Files.isExecutable(Path.of("/sbin/ip")) || Files.isExecutable(Path.of("/bin/ip"));
    }

    /** Sets a variable for every program started from now on. */
    public void environment(String variable, String value) {
        environment.put(variable, value);
    }

    /** The words in front of a command that make it run in here. */
    public List<String> starter() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Starts a program; both of its streams go to {@code log}. */
    public Process start(Path log, String... command) {
        try {
            return builder(true, command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end, without input. */
    public Outcome run(String... command) {
        return finish(builder(true, command), "", false);
    }

    /** Runs a program to its end; its input is {@code in}, and stays open after it. */
    public Outcome runWithOpenInput(String in, String... command) {
        return finish(builder(true, command), in, true);
    }

    /** Runs a program to its end; its input is {@code in}, and then ends. */
    public Outcome runWithInput(String in, String... command) {
        return finish(builder(true, command), in, false);
    }

    private Outcome host(String... command) {
        return finish(builder(false, command), "", false);
    }

    private ProcessBuilder builder(boolean inside, String... command) {
        List<String> words = new ArrayList<>();
        if (inside) {
            words.addAll(List.of("ip", "netns", "exec", name));
        }
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        return builder;
    }

    private static Outcome finish(ProcessBuilder builder, String in, boolean open) {
        try {
            Process process = builder.start();
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
            CompletableFuture<String> out =
                    CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            var input = process.getOutputStream();
            try {
                input.write(in.getBytes(StandardCharsets.UTF_8));
                input.flush();
                if (!open) {
                    input.close();
                }
            } catch (IOException e) {
                // It has ended without reading: its exit code says the rest.
            }
            if (!process.waitFor(Duration.ofSeconds(60))) {
                process.destroyForcibly();
                throw new AssertionError(builder.command() + " does not end");
            }
            return new Outcome(
                    process.exitValue(),
                    out.get(10, TimeUnit.SECONDS),
                    err.get(10, TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new IllegalStateException(builder.command().toString(), e);
        }
    }

    private static String read(java.io.InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every program in it, and the network. */
    @Override
    public void close() {
        for (String pid : host("ip", "netns", "pids", name).out().split("\\s+")) {
            if (!pid.isEmpty()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        host("ip", "netns", "delete", name);
        try {
            Path folder = CONFIGURATION.resolve(name);
            Files.deleteIfExists(folder.resolve("hosts"));
            Files.deleteIfExists(folder.resolve("resolv.conf"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
