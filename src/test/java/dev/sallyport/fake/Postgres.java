package dev.sallyport.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL on a free loopback port, that believes everybody and writes to no disk. */
public final class Postgres implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path bin;
    private final Path folder;
    private final int port = FreePort.get();
    private Process process;

    private Postgres(Path bin, Path folder) {
        this.bin = bin;
        this.folder = folder;
    }

    /** Starts one; the test is skipped where there is none. */
    public static Postgres start() {
        try {
            Path bin = bin();
            Assumptions.assumeTrue(bin != null, "no PostgreSQL: apt-get install postgresql");
            Path folder = Files.createTempDirectory("sallyport-postgres");
            Postgres postgres = new Postgres(bin, folder);
            if (isRoot()) {
                // It refuses to run as root.
                run(folder, "chown", "postgres", folder.toString());
            }
            run(
                    folder,
                    postgres.command(
                            "initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-D", "data"));
            postgres.startAgain();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path bin() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private String[] command(String program, String... words) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }

    private static void run(Path folder, String... command) {
        try {
            Process process = started(folder, "setup.log", command);
            if (!process.waitFor(LIMIT) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(Files.readString(folder.resolve("setup.log")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Process started(Path folder, String log, String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile()))
                .start();
    }

    /** Starts it, for the first time or again, and waits until it answers. */
    public void startAgain() {
        try {
            process =
                    started(
                            folder,
                            "server.log",
                            command(
                                    "postgres",
                                    "-D",
                                    "data",
                                    "-p",
                                    Integer.toString(port),
                                    "-c",
                                    "listen_addresses=127.0.0.1",
                                    "-c",
                                    "unix_socket_directories=",
                                    "-c",
                                    "fsync=off"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("PostgreSQL answers").atMost(LIMIT).until(this::answers);
    }

    private boolean answers() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(folder.resolve("server.log")));
        }
        Process ready =
                new ProcessBuilder(
                                bin.resolve("pg_isready").toString(),
                                "-q",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port))
                        .start();
        return ready.waitFor() == 0;
    }

    public int port() {
        return port;
    }

    /** As libpq takes it, with a password that is never asked for. */
    public String url(String password) {
        return "postgres://postgres:" + password + "@127.0.0.1:" + port + "/postgres";
    }

    /** Stops it without a word to its clients. */
    public void stop() {
        try {
            int code = new ProcessBuilder("kill", "-QUIT", "" + process.pid()).start().waitFor();
            if (code != 0 || !process.waitFor(LIMIT)) {
                throw new AssertionError("PostgreSQL does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
