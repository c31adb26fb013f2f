package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
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

    private static final List<String> COMMANDS =
            List.of("serve", "check", "tcp", "login", "logout", "whoami", "health");

    @TempDir private Path folder;
    private String javaOptions = "";

    @BeforeEach
    void makeHomes() throws IOException {
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
        builder.environment().put("SALLYPORT_JAVA_OPTS", javaOptions);
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

    /** A copy without sources, as in an image: it cannot be built, only run. */
    private Path installed() throws IOException {
        Path home = folder.resolve("installed");
        for (String name :
                List.of(
                        "sallyport",
                        "bin/find-java",
                        "target/sallyport.jar",
                        "target/sallyport-client.jar")) {
            Path copy = home.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(HOME.resolve(name), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return home;
    }

    @Test
    void cache_is_made_once_and_fits_every_command() throws Exception {
        Path home = installed();
        Path launcher = home.resolve("sallyport");
        Path cache = home.resolve("target/sallyport.aot");

        assertThat(run(launcher, "version")).isEqualTo("sallyport 0.1.0\n");
        awaitRehearsal(home);
        assertThat(cache).isNotEmptyFile();
        FileTime made = Files.getLastModifiedTime(cache);

        // The JVM then refuses to run without the cache.
        javaOptions = "-XX:AOTMode=on";
        for (String command : COMMANDS) {
            assertThat(run(launcher, command, "--help")).contains("sallyport " + command);
        }
        assertThat(run(launcher, "demo", "--once")).contains("hello through the tunnel");
        assertThat(Files.getLastModifiedTime(cache)).isEqualTo(made);
    }

    /** It goes on behind the command that began it. */
    private static void awaitRehearsal(Path home) {
        Awaitility.await("the rehearsal")
                .atMost(Duration.ofMinutes(3))
                .until(() ->
                        Files.exists(home.resolve("target/sallyport-client.aot"))
                                && Files.notExists(home.resolve("target/.rehearsing")));
    }

    @Test
    void rehearsal_that_is_asked_for_is_waited_for() throws Exception {
        Path home = installed();

        assertThat(run(home.resolve("sallyport"), "rehearse")).isEmpty();

        assertThat(home.resolve("target/sallyport.aot")).isNotEmptyFile();
        assertThat(home.resolve("target/.rehearsing")).doesNotExist();
    }

    @Test
    void client_has_a_jar_and_a_cache_of_its_own_and_needs_neither() throws Exception {
        Path home = installed();
        Path launcher = home.resolve("sallyport");
        assertThat(run(launcher, "rehearse")).isEmpty();
        assertThat(home.resolve("target/sallyport-client.aot")).isNotEmptyFile();

        javaOptions = "-Xlog:class+path=info";
        assertThat(run(launcher, "tcp", "--help")).contains("sallyport-client.jar");
        assertThat(run(launcher, "serve", "--help")).doesNotContain("sallyport-client.jar");

        Files.delete(home.resolve("target/sallyport-client.jar"));
        assertThat(run(launcher, "tcp", "--help"))
                .contains("sallyport tcp", "sallyport.jar")
                .doesNotContain("sallyport-client.jar");
    }

    @Test
    void cache_that_is_damaged_changes_nothing() throws Exception {
        Path home = installed();
        Files.writeString(home.resolve("target/sallyport.aot"), "damaged");

        assertThat(run(home.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");
    }

    @Test
    void rehearsal_under_way_is_not_waited_for_and_a_dead_one_is_done_again() throws Exception {
        Path home = installed();
        Path cache = home.resolve("target/sallyport.aot");
        Path busy = Files.createDirectory(home.resolve("target/.rehearsing"));

        assertThat(run(home.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");
        assertThat(cache).doesNotExist();

        Files.setLastModifiedTime(busy, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        assertThat(run(home.resolve("sallyport"), "version")).isEqualTo("sallyport 0.1.0\n");
        awaitRehearsal(home);
        assertThat(cache).isNotEmptyFile();
    }
}
