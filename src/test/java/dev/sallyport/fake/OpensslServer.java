package dev.sallyport.fake;

import dev.sallyport.fake.TestAuthority.Issued;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code openssl s_server} on a free loopback port. */
public final class OpensslServer implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final int port;

    private OpensslServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /**
     * @param words more options; {@code @NAME} becomes the path of a file in the server's folder
     */
    public static OpensslServer start(Issued issued, String... words) throws IOException {
        return trusting("", issued, words);
    }

    /**
     * @param authorities PEM of {@code @ca.pem}
     */
    public static OpensslServer trusting(String authorities, Issued issued, String... words)
            throws IOException {
        Path folder = Files.createTempDirectory("openssl-server");
        Files.writeString(folder.resolve("c.pem"), TestAuthority.pem(issued.certificate()));
        Files.writeString(folder.resolve("k.pem"), TestAuthority.keyPem(issued.key()));
        Files.writeString(folder.resolve("ca.pem"), authorities);
        int port = FreePort.get();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:" + port,
                                "-cert",
                                folder.resolve("c.pem").toString(),
                                "-key",
                                folder.resolve("k.pem").toString()));
        for (String word : words) {
            command.add(word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word);
        }
        Path log = folder.resolve("log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        OpensslServer server = new OpensslServer(folder, process, port);
        Awaitility.await("s_server")
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.log().contains("ACCEPT"));
        return server;
    }

    public int port() {
        return port;
    }

    /** What it has printed so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        for (String name : List.of("c.pem", "k.pem", "ca.pem", "log")) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
