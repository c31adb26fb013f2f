package dev.sallyport.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/find-java, with made-up Java homes: a folder with a release file and an empty program. */
@DisabledOnOs(OS.WINDOWS)
class JavaFinderTest {
    private static final Path FINDER =
            Path.of(System.getProperty("sallyport.home", "."))
                    .toAbsolutePath()
                    .resolve("bin/find-java");

    @TempDir private Path folder;
    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
    }

    private static Path java(Path home, String version) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path program = Files.writeString(bin.resolve("java"), "#!/bin/sh\nexit 99\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_RUNTIME_VERSION=\"99\"\nJAVA_VERSION=\""
                        + version
                        + "\"\n");
        return home;
    }

    private String found(Map<String, String> environment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "/bin/sh", "-c", ". " + FINDER + "; find_java java; echo \"$JDK\"");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putIfAbsent("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", home.toString());
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.strip();
    }

    @Test
    void find_java_home_that_is_new_enough_wins() throws Exception {
        Path mine = java(folder.resolve("mine"), "25.0.1");
        Path other = java(folder.resolve("other"), "26");

        assertThat(
                        found(
                                Map.of(
                                        "JAVA_HOME",
                                        mine.toString(),
                                        "PATH",
                                        other.resolve("bin") + ":/usr/bin:/bin")))
                .isEqualTo(mine.toString());
    }

    @Test
    void find_old_java_home_is_passed_over_for_the_path() throws Exception {
        Path old = java(folder.resolve("old"), "21.0.4");
        Path other = java(folder.resolve("other"), "26-ea");

        assertThat(
                        found(
                                Map.of(
                                        "JAVA_HOME",
                                        old.toString(),
                                        "PATH",
                                        other.resolve("bin") + ":/usr/bin:/bin")))
                .isEqualTo(other.toString());
    }

    @Test
    void find_path_with_a_symbolic_link_is_followed() throws Exception {
        Path real = java(folder.resolve("real"), "25");
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), Path.of("../real/bin/java"));

        assertThat(Path.of(found(Map.of("PATH", links + ":/usr/bin:/bin"))).toRealPath())
                .isEqualTo(real.toRealPath());
    }

    @Test
    void find_java_8_style_version_is_old() throws Exception {
        Path old = java(folder.resolve("old"), "1.8.0_412");

        assertThat(found(Map.of("JAVA_HOME", old.toString()))).isNotEqualTo(old.toString());
    }
}
