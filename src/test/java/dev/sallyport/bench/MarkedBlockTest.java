package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkedBlockTest {
    @Test
    void block_in_a_document_without_one_comes_last() {
        assertThat(MarkedBlock.replace("# Title\n\nText.\n", "table"))
                .startsWith("# Title\n\nText.\n\n<!--")
                .contains("\n\ntable\n\n");
    }

    @Test
    void block_that_is_there_is_replaced_and_the_rest_kept() {
        String first = MarkedBlock.replace("# Title\n", "old") + "\nWhat it means.\n";

        String second = MarkedBlock.replace(first, "new\n");

        assertThat(second)
                .isEqualTo(MarkedBlock.replace("# Title\n", "new") + "\nWhat it means.\n");
        assertThat(MarkedBlock.replace(second, "new")).isEqualTo(second);
    }

    @Test
    void block_with_one_mark_only_is_refused() {
        String whole = MarkedBlock.replace("", "text");
        String torn = whole.substring(whole.indexOf("text"));

        assertThatThrownBy(() -> MarkedBlock.replace(torn, "new"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("only one of the marks");
    }
}
