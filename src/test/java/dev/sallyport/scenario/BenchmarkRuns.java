package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench/run --quick} measures all there is. Times are not judged here. */
@EnabledOnOs(OS.LINUX)
class BenchmarkRuns {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));

    /** What may be nothing, or lost in the noise, at quick's few tunnels. */
    private static final String MAY_BE_ZERO = "CPU with .* idle, .*|growth for an idle tunnel, .*";

    /** The promise is two minutes; a build of the benchmark's classes comes on top. */
    private static final Duration LIMIT = Duration.ofSeconds(180);

    @TempDir private Path folder;
    private final Commands commands =
            new Commands(HOME).with("JAVA_HOME", System.getProperty("java.home"));

    @Test
    void quick_run_has_a_figure_for_everything_and_keeps_the_rest_of_the_document()
            throws IOException {
        Path document = Files.writeString(folder.resolve("table.md"), "# Kept\n\nBy hand.\n");
        String readme = Files.readString(HOME.resolve("README.md"));
        String command = "bench/run --quick";
        assertThat(readme).contains(command);

        commands.succeed(LIMIT, command + " --output " + document);

        String text = Files.readString(document);
        assertThat(text)
                .startsWith("# Kept\n\nBy hand.\n")
                .doesNotContain(HOME.toAbsolutePath().toString(), folder.toString());
        List<String[]> rows = figures(text);
        assertThat(rows).hasSizeGreaterThanOrEqualTo(30);
        for (String word :
                List.of(
                        "new tunnel",
                        "GiB down",
                        "GiB up",
                        "round trip",
                        "TLS to TLS",
                        "small request",
                        "GiB up, web to mTLS",
                        "idle",
                        "beside bulk",
                        "start",
                        "first byte")) {
            assertThat(rows).as(word).anyMatch(row -> row[1].contains(word));
        }
        rows.forEach(BenchmarkRuns::check);
    }

    /** The rows of the second table, in cells; the first cell is empty. */
    private static List<String[]> figures(String text) {
        return text.lines()
                .dropWhile(line -> !line.startsWith("| figure |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split(" *\\| *"))
                .toList();
    }

    private static void check(String[] row) {
        for (int i = 2; i < row.length; i++) {
            if (row[i].equals("–")) {
                continue;
            }
            double median = Double.parseDouble(row[i].split(" ")[0].replace(",", ""));
            assertThat(median).as(row[1]).isFinite();
            if (!row[1].matches(MAY_BE_ZERO)) {
                assertThat(median).as(row[1]).isPositive();
            }
        }
    }

    @Test
    void unknown_measurement_ends_without_a_result() {
        Commands.Said said = commands.run(LIMIT, "bench/run --quick --only tunnels,nonsense");

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.text()).contains("no measurement [nonsense]; there are [tunnels, bytes");
    }
}
