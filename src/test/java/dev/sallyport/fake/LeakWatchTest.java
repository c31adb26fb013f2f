package dev.sallyport.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
    @Test
    void unit_tests_run_with_the_paranoid_detector() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void buffer_that_nobody_releases_is_found() {
        List<String> found = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    forget();
                    found.addAll(LeakWatch.found());
                    return !found.isEmpty();
                });
        assertThat(found.getFirst()).contains("forget");
    }

    private static void forget() {
        var _ = ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
    }
}
