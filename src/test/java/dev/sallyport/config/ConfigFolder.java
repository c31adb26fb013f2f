package dev.sallyport.config;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** A folder with a configuration file, and a loader for it. */
final class ConfigFolder {
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    static final String ROUTE =
            """
            routes:
              - from: tcp+https://a.test:22
                to: tcp://b.test:22
            """;

    private static final Vertx VERTX = Vertx.vertx();

    private final Path folder;

    ConfigFolder(Path folder) {
        this.folder = folder;
    }

    Path write(String name, byte[] bytes) {
        try {
            Path file = Files.write(folder.resolve(name), bytes);
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rw-r-----"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String text) {
        return write(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static String pem(Object... objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(
                        object instanceof PrivateKey key
                                ? new JcaPKCS8Generator(key, null)
                                : object);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    Configuration load(String yaml) {
        return load(yaml, Map.of());
    }

    Configuration load(String yaml, Map<String, String> environment) {
        return load(write("config.yaml", yaml), environment);
    }

    Configuration load(Path file, Map<String, String> environment) {
        return new ConfigurationLoader(VERTX, environment, InstantSource.fixed(NOW))
                .load(file)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** What is wrong, as the operator reads it but without the folder; empty if nothing is. */
    List<String> faults(String yaml) {
        return faults(yaml, Map.of());
    }

    List<String> faults(String yaml, Map<String, String> environment) {
        var _ = write("config.yaml", yaml);
        return faultsOf("config.yaml", environment);
    }

    List<String> faultsOf(String file, Map<String, String> environment) {
        try {
            var _ = load(folder.resolve(file), environment);
            return List.of();
        } catch (CompletionException e) {
            return texts(((ConfigurationException) e.getCause()).faults());
        }
    }

    List<String> strictFaults(String yaml) {
        Path file = write("config.yaml", yaml);
        try {
            var _ =
                    new ConfigurationLoader(VERTX, Map.of(), InstantSource.fixed(NOW))
                            .check(file)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join();
            return List.of();
        } catch (CompletionException e) {
            return texts(((ConfigurationException) e.getCause()).faults());
        }
    }

    List<String> warnings(String yaml) {
        return texts(load(yaml).warnings());
    }

    private List<String> texts(List<Fault> faults) {
        return faults.stream().map(f -> f.toString().replace(folder + "/", "")).toList();
    }
}
