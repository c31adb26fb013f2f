package dev.sallyport.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sallyport.cli.CommandLines;
import dev.sallyport.server.Standalone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say exists, parses and loads. */
class DocsTest {
    private static final Path HOME =
            Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath().normalize();

    /** A path from the repository's root or from the document's folder, in code or as a link. */
    private static final Pattern NAMED =
            Pattern.compile("`((?:[\\w.-]+/)+[\\w.-]*)`|]\\(((?!https?:)[^)#]+)\\)");

    /** A command of ours, wherever it stands in a line: what follows is not ours to judge. */
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?:^|[\\s'`(])(?:\\./)?sallyport (serve|check|policy|service-account|tcp|login|logout|whoami|health|demo|version)\\b([^'`|>═\\n]*)");

    /** Made by a run and not kept, or a word of the policy language. */
    private static final List<String> NO_FILES = List.of("target/", "certs/", "claim/");

    private static List<Path> documents() {
        return Stream.of(HOME, HOME.resolve("docs"), HOME.resolve("examples"))
                .flatMap(folder -> files(folder, folder.equals(HOME) ? 1 : 5))
                .filter(file -> file.toString().endsWith(".md"))
                .distinct()
                .toList();
    }

    private static Stream<Path> files(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_path_that_is_named_exists() {
        TreeSet<String> missing = new TreeSet<>();
        int[] seen = {0};
        for (Path document : documents()) {
            NAMED.matcher(text(document))
                    .results()
                    .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                    .filter(path -> NO_FILES.stream().noneMatch(path::startsWith))
                    .filter(path -> !path.startsWith("/"))
                    .forEach(path -> {
                        seen[0]++;
                        boolean there =
                                Files.exists(HOME.resolve(path))
                                        || Files.exists(document.resolveSibling(path));
                        if (!there) {
                            missing.add(HOME.relativize(document) + ": " + path);
                        }
                    });
        }
        assertThat(missing).isEmpty();
        assertThat(seen[0]).as("paths seen at all").isGreaterThan(10);
    }

    @TestFactory
    Stream<DynamicTest> every_command_that_is_shown_parses() {
        return documents().stream()
                .flatMap(document ->
                        COMMAND
                                // A line that goes on is one line.
                                .matcher(text(document).replaceAll("\\\\\\n\\s*", ""))
                                .results()
                                .map(found -> (found.group(1) + found.group(2)).strip())
                                .map(words ->
                                        DynamicTest.dynamicTest(
                                                HOME.relativize(document) + ": sallyport " + words,
                                                () ->
                                                        assertThatCode(() -> parse(words))
                                                                .doesNotThrowAnyException())));
    }

    private static void parse(String words) {
        String[] all = words.split("\\s+");
        // A command that is only named needs no arguments.
        if (all.length > 1) {
            CommandLines.parse(all);
        }
    }

    @Test
    void every_configuration_loads(@TempDir Path folder) throws Exception {
        List<Path> configurations =
                Stream.concat(files(HOME.resolve("conf"), 3), files(HOME.resolve("examples"), 5))
                        .filter(file -> file.toString().endsWith(".yaml"))
                        .toList();
        assertThat(configurations).hasSizeGreaterThanOrEqualTo(2);
        for (Path configuration : configurations) {
            // The files it names are made by a script: their lines are left out here, and looked at
            // by the scenario that makes them.
            Path copy = folder.resolve(configuration.getFileName());
            Files.write(
                    copy,
                    text(configuration)
                            .lines()
                            .filter(line -> !line.matches(" *[a-z_]+_file: /?certs/.*"))
                            .toList());
            assertThatCode(
                            () -> {
                                var _ = Standalone.check(copy, Map.of(), InstantSource.system());
                            })
                    .as(configuration.toString())
                    .doesNotThrowAnyException();
        }
    }
}
