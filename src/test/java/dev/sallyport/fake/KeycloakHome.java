package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;

/** Keycloak's distribution: from the Maven repository, once, unpacked under {@code target}. */
final class KeycloakHome {
    private static final String VERSION = "26.4.0";
    private static final Path HOME =
            Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath();

    private KeycloakHome() {}

    /** The folder; the test is skipped where it cannot be had. */
    static Path unpacked() throws IOException {
        Path home = HOME.resolve("target/keycloak-" + VERSION);
        if (Files.exists(home.resolve("complete"))) {
            return home;
        }
        Path zip =
                Path.of(
                        System.getProperty("user.home"),
                        ".m2/repository/org/keycloak/keycloak-quarkus-dist",
                        VERSION,
                        "keycloak-quarkus-dist-" + VERSION + ".zip");
        if (!Files.exists(zip)) {
            Commands.Said said =
                    new Commands(HOME)
                            .run(
                                    Duration.ofMinutes(10),
                                    "mvn -q -B dependency:get -Dtransitive=false -Dartifact="
                                            + "org.keycloak:keycloak-quarkus-dist:"
                                            + VERSION
                                            + ":zip");
            Assumptions.assumeTrue(Files.exists(zip), "no Keycloak: " + said.text());
        }
        unzip(zip, home.getParent());
        Files.createFile(home.resolve("complete"));
        return home;
    }

    private static void unzip(Path zip, Path folder) throws IOException {
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
                Path target = folder.resolve(e.getName()).normalize();
                if (e.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.deleteIfExists(target);
                    Files.copy(entries, target);
                    if (target.toString().endsWith(".sh")) {
                        var _ = target.toFile().setExecutable(true);
                    }
                }
            }
        }
    }
}
