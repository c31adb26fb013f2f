package dev.sallyport.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class SamplesTest {
    /** 1 to {@code count}, not in order, and more than the first array holds. */
    private static Samples upTo(int count) {
        Samples samples = new Samples();
        for (int i = count; i > 0; i--) {
            samples.add(i);
        }
        return samples;
    }

    @Test
    void percentile_is_the_nearest_rank() {
        Samples samples = upTo(5_000);

        assertThat(samples.percentile(0.5)).isEqualTo(2_500);
        assertThat(samples.percentile(0.99)).isEqualTo(4_950);
        assertThat(samples.percentile(0.999)).isEqualTo(4_995);
        assertThat(samples.percentile(1)).isEqualTo(5_000);
    }

    @Test
    void percentile_of_few_is_the_largest() {
        assertThat(upTo(3).percentile(0.99)).isEqualTo(3);
    }

    @Test
    void percentile_of_two_groups_counts_both() {
        Samples all = upTo(10);
        all.addAll(upTo(1_000));

        assertThat(all.count()).isEqualTo(1_010);
        assertThat(all.percentile(0.01)).isEqualTo(6);
    }

    @Test
    void percentile_of_nothing_is_refused() {
        assertThatIllegalStateException().isThrownBy(() -> new Samples().percentile(0.5));
    }

    @Test
    void percentile_out_of_range_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> upTo(1).percentile(0));
        assertThatIllegalArgumentException().isThrownBy(() -> upTo(1).percentile(1.01));
    }
}
