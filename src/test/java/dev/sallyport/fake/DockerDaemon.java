package dev.sallyport.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Docker daemon of the test's own, with nothing in it. */
public final class DockerDaemon implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path folder;
    private final Process process;

    private DockerDaemon(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts one, or skips the test where none can run. */
    public static DockerDaemon start() throws IOException, InterruptedException {
        for (String program : List.of("dockerd", "docker-compose", "debootstrap")) {
            boolean there =
                    Files.isExecutable(Path.of("/usr/sbin", program))
                            || Files.isExecutable(Path.of("/usr/bin", program));
            Assumptions.assumeTrue(there, program + " is not installed");
        }
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        // Not a folder of JUnit's: it would follow the daemon's mounts when it deletes.
        Path folder = Files.createTempDirectory("docker");
        Process process =
                new ProcessBuilder(
                                "dockerd",
                                "--data-root",
                                folder + "/data",
                                "--exec-root",
                                folder + "/exec",
                                "--pidfile",
                                folder + "/pid",
                                "-H",
                                "unix://" + folder + "/socket")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("dockerd.log").toFile())
                        .start();
        DockerDaemon daemon = new DockerDaemon(folder, process);
        if (!daemon.isReady()) {
            String log = Files.readString(folder.resolve("dockerd.log"));
            daemon.close();
            Assumptions.abort("dockerd does not start here: " + log);
        }
        return daemon;
    }

    private boolean isReady() throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        Commands docker = new Commands(folder).with("DOCKER_HOST", host());
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (docker.run(Duration.ofSeconds(20), "docker version").exitCode() == 0) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
        return false;
    }

    /** The value of {@code DOCKER_HOST}. */
    public String host() {
        return "unix://" + folder + "/socket";
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(Duration.ofSeconds(60))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        new Commands(Path.of("/")).run(Duration.ofMinutes(2), "rm -rf '" + folder + "'");
    }
}
