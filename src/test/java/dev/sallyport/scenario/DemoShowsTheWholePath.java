package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sallyport demo}, from a fresh copy of the repository. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class DemoShowsTheWholePath {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private Path temporary;
    private Commands clone;

    @BeforeEach
    void copy() throws IOException {
        Path copied = Files.createDirectories(folder.resolve("clone"));
        temporary = Files.createDirectories(folder.resolve("tmp"));
        Commands.cloneInto(HOME, copied);
        clone =
                new Commands(copied)
                        .with("HOME", folder.toString())
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("SALLYPORT_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("sallyport-demo"));
        }
    }

    @Test
    void demo_once_shows_bytes_and_both_log_lines_and_ends() throws IOException {
        String shown = clone.succeed(LIMIT, "./sallyport demo --once");

        assertThat(shown)
                .contains(
                        "CONNECT echo.demo.test:7",
                        "sent      hello through the tunnel",
                        "received  welcome",
                        "received  hello through the tunnel",
                        "Alice signs in",
                        "Bob signs in too, and the route is not his",
                        "refused   private.demo.test:7")
                .containsPattern("\"email\":\"alice@demo.test\".*\"allow\":true")
                .containsPattern("\"email\":\"bob@demo.test\".*\"allow\":false");
        assertThat(shown.lines())
                .anyMatch(line ->
                        line.contains("\"service\":\"authorize\"")
                                && line.contains("\"host\":\"echo.demo.test:7\"")
                                && line.contains("\"allow\":true"))
                .anyMatch(line ->
                        line.contains("\"message\":\"http-request\"")
                                && line.contains("\"response-code\":200"));
        assertNothingLeft();
    }

    @Test
    void demo_that_stays_is_reached_by_the_command_it_prints() throws Exception {
        Path log = folder.resolve("demo.log");
        Process demo = clone.start(log, "./sallyport demo");
        try {
            Awaitility.await("the demo's commands")
                    .atMost(LIMIT)
                    .until(() -> Files.readString(log).contains("Ctrl-C ends the demo"));
            Matcher printed =
                    Pattern.compile("(?m)^  (\\S+ tcp echo\\.demo\\.test:7 .*) --listen \\S+$")
                            .matcher(Files.readString(log));
            assertThat(printed.find()).as(Files.readString(log)).isTrue();

            String heard =
                    new Commands(folder)
                            .with("HOME", folder.toString())
                            .with("JAVA_HOME", System.getProperty("java.home"))
                            .succeed(
                                    LIMIT,
                                    "echo from another terminal | "
                                            + printed.group(1)
                                            + " --listen -");

            assertThat(heard).contains("welcome", "from another terminal");
            Awaitility.await("its log lines")
                    .atMost(LIMIT)
                    .until(() ->
                            Files.readString(log, StandardCharsets.UTF_8)
                                            .lines()
                                            .filter(line ->
                                                    line.contains("http-request")
                                                            && line.contains("echo.demo.test:7"))
                                            .count()
                                    == 2);
        } finally {
            demo.toHandle().destroy();
            assertThat(demo.waitFor(LIMIT)).isTrue();
        }
        assertNothingLeft();
    }
}
