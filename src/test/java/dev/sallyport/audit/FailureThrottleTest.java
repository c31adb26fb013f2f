package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    private final FailureThrottle throttle = new FailureThrottle();

    @Test
    void a_burst_writes_ten_lines_and_counts_the_rest() {
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.admit("a", 5)).isZero();
        }
        for (int i = 0; i < 990; i++) {
            assertThat(throttle.admit("a", SECOND)).isEqualTo(-1);
        }
        assertThat(throttle.admit("a", 5 + SECOND)).isEqualTo(990);
        assertThat(throttle.admit("a", 6 + SECOND)).isEqualTo(-1);
        assertThat(throttle.admit("a", 60 * SECOND)).isEqualTo(1);
        assertThat(throttle.admit("a", 60 * SECOND)).isZero();
    }

    @Test
    void one_that_goes_on_does_not_hide_another() {
        int lines = 0;
        for (int i = 0; i < 60_000; i++) {
            lines += throttle.admit("flood", i * SECOND / 1_000) < 0 ? 0 : 1;
            if (i % 1_000 == 999 && i > 2_000) {
                assertThat(throttle.admit("other" + i % 3, i * SECOND / 1_000)).isZero();
            }
        }
        assertThat(lines).isEqualTo(10 + 59);
    }

    @Test
    void many_sources_write_no_more_than_one_could() {
        int lines = 0;
        for (int i = 0; i < 100_000; i++) {
            lines += throttle.admit("source" + i, 5) < 0 ? 0 : 1;
        }
        assertThat(lines).isEqualTo(10);
    }
}
