package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sallyport} works from any folder, through a link, with an old JAVA_HOME. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class LauncherFindsJavaAndStartsTheJarTest {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));

    @TempDir private Path folder;
    private Path cache;

    @BeforeEach
    void makeHomes() throws IOException {
        cache = folder.resolve("cache");
        Path old = Files.createDirectories(folder.resolve("old/bin"));
        Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 99\n");
        assertThat(old.resolve("java").toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"17.0.1\"\n");
    }

    private String run(Path program, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("old").toString());
        // The Java that runs this test is on the path, after the old one is passed over.
        builder.environment()
                .put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void version_through_a_link_from_elsewhere_prints_only_the_version() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), HOME.resolve("sallyport"));

        for (int i = 0; i < 3; i++) {
            assertThat(run(link, "version")).isEqualTo("sallyport 0.1.0\n");
        }
    }

    @Test
    @DisabledOnOs(OS.MAC)
    void archive_is_made_where_only_the_user_can_write() throws Exception {
        assertThat(run(HOME.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");

        try (Stream<Path> files = Files.list(cache.resolve("sallyport"))) {
            assertThat(files.map(p -> p.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .matches("sallyport-.*-short\\.jsa");
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(cache.resolve("sallyport"))))
                .isEqualTo("rwx------");
    }

    @Test
    @DisabledOnOs(OS.MAC)
    void archive_that_is_impossible_or_damaged_changes_nothing() throws Exception {
        Files.writeString(cache, "a file where the folder should be");
        assertThat(run(HOME.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");

        Files.delete(cache);
        assertThat(run(HOME.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");
        try (Stream<Path> files = Files.list(cache.resolve("sallyport"))) {
            Files.writeString(files.findFirst().orElseThrow(), "damaged");
        }
        assertThat(run(HOME.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");
    }
}
