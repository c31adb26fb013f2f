package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final Figure COST = Figure.of("cost, ms").bound("≤ 1.2", "≤ 0.85");
    private static final Figure OWN = new Figure("own", Figure.Compared.ALONE, "≤ 3", "≤ 2");
    private static final Figure SHOWN = Figure.shown("shown");

    private final Results results =
            new Results(List.of("HAProxy", "Apache", "Sallyport"), List.of(COST, OWN, SHOWN));

    private void add(Figure figure, String contender, double... rounds) {
        for (double round : rounds) {
            results.add(figure, contender, round);
        }
    }

    private void fill() {
        add(COST, "HAProxy", 0.4, 0.5, 0.3);
        add(COST, "Sallyport", 0.36, 0.3, 0.9);
        add(OWN, "HAProxy", 4);
        add(OWN, "Sallyport", 1.5);
        add(SHOWN, "HAProxy", 0);
        add(SHOWN, "Sallyport", 12_345.6);
    }

    @Test
    void ratios_are_of_medians_and_lack_what_was_not_measured() {
        fill();

        assertThat(new Tables(results).ratios())
                .isEqualTo(
                        """
                        | ratio to HAProxy | must | aim | Apache | Sallyport |
                        |---|---:|---:|---:|---:|
                        | cost, ms | ≤ 1.2 | ≤ 0.85 | – | 0.90 |
                        | own | ≤ 3 | ≤ 2 | – | 1.50 |
                        """);
    }

    @Test
    void figures_are_medians_with_their_spread() {
        fill();

        assertThat(new Tables(results).figures())
                .isEqualTo(
                        """
                        | figure | HAProxy | Apache | Sallyport |
                        |---|---:|---:|---:|
                        | cost, ms | 0.400 (0.300–0.500) | – | 0.360 (0.300–0.900) |
                        | own | 4.00 (4.00–4.00) | – | 1.50 (1.50–1.50) |
                        | shown | 0.000 (0.000–0.000) | – | 12,346 (12,346–12,346) |
                        """);
    }

    @Test
    void ratio_to_zero_or_to_nothing_is_none() {
        add(COST, "Sallyport", 1);
        assertThat(results.ratio(COST, "Sallyport")).isEmpty();

        add(COST, "HAProxy", 0);
        assertThat(results.ratio(COST, "Sallyport")).isEmpty();
    }

    @Test
    void figure_that_is_no_number_ends_the_run() {
        assertThatThrownBy(() -> add(COST, "HAProxy", Double.NaN))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("cost, ms");
    }

    @Test
    void plot_has_the_bound_ratios_of_who_has_any() {
        fill();

        assertThat(Plot.script(results, Path.of("p.svg")))
                .startsWith("$ratios << END\n\"cost, ms\" 1.000 0.900\nEND\n")
                .contains("set output 'p.svg'")
                .endsWith(
                        "plot $ratios using 2:xtic(1) title 'HAProxy',"
                                + " $ratios using 3 title 'Sallyport'\n");
    }
}
