package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void answer_with_figures_has_them_by_name() {
        Answer answer = Answer.parse("done seconds=1.250000000 p99=42.5");

        assertThat(answer.seconds()).isEqualTo(1.25);
        assertThat(answer.get("p99")).isEqualTo(42.5);
    }

    @Test
    void answer_that_failed_ends_the_run_with_its_reason() {
        assertThatThrownBy(() -> Answer.parse("failed java.io.IOException: 3 bytes too many"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("3 bytes too many");
    }

    @Test
    void answer_without_the_asked_figure_ends_the_run() {
        assertThatThrownBy(() -> Answer.parse("done seconds=1").get("p50"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("p50");
    }
}
