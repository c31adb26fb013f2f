package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureThrottleTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_burst_writes_ten_lines_and_counts_the_rest() {
        FailureThrottle throttle = new FailureThrottle();
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.admit(5)).isZero();
        }
        for (int i = 0; i < 990; i++) {
            assertThat(throttle.admit(SECOND)).isEqualTo(-1);
        }
        assertThat(throttle.admit(5 + SECOND)).isEqualTo(990);
        assertThat(throttle.admit(6 + SECOND)).isZero();
    }
}
