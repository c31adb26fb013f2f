package dev.sallyport.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes, names and signposts, read from the sources. */
class HouseRulesTest {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home", "."));
    private static final Path MAIN = HOME.resolve("src/main/java");
    private static final int MAX_LINES = 400;

    private static final Pattern EMPTY_NOUN =
            Pattern.compile(
                    ".*(Impl|Util|Utils|Helper|Manager)\\.java|(Abstract|Base)[A-Z].*\\.java");

    private static List<Path> sources(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(p -> p.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void files_are_short() {
        TreeSet<String> broken = new TreeSet<>();
        for (Path root : List.of(MAIN, HOME.resolve("src/test/java"))) {
            for (Path file : sources(root)) {
                int length = lines(file).size();
                if (length > MAX_LINES) {
                    broken.add(file + " has " + length + " lines");
                }
            }
        }
        assertThat(broken).as("no file over " + MAX_LINES + " lines: split it").isEmpty();
    }

    @Test
    void names_say_what_things_are() {
        assertThat(sources(MAIN).stream().map(p -> p.getFileName().toString()))
                .as("name it for what it is or how it differs")
                .noneMatch(name -> EMPTY_NOUN.matcher(name).matches());
    }

    @Test
    void every_package_has_a_signpost() throws IOException {
        TreeSet<String> broken = new TreeSet<>();
        Set<Path> folders = new TreeSet<>();
        sources(MAIN).forEach(file -> folders.add(file.getParent()));
        for (Path folder : folders) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info)) {
                broken.add(folder + " has no package-info.java");
                continue;
            }
            String text = Files.readString(info).replaceAll("\\s*\\n \\*\\s*", " ");
            for (String word :
                    List.of(
                            "@NullMarked",
                            "@CheckReturnValue",
                            "Enters:",
                            "Leaves:",
                            "Goes wrong:",
                            "Thread:")) {
                if (!text.contains(word)) {
                    broken.add(info + " lacks " + word);
                }
            }
        }
        assertThat(broken).as("a stranger should know each room by its door").isEmpty();
    }

    @Test
    void suppressions_carry_their_reason() {
        TreeSet<String> broken = new TreeSet<>();
        for (Path file : sources(MAIN)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains("@SuppressWarnings") && !lines.get(i).contains("//")) {
                    broken.add(file + ":" + (i + 1));
                }
            }
        }
        assertThat(broken).as("say why, in a comment on the same line").isEmpty();
    }
}
