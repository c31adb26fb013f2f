package dev.sallyport.client.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.client.ProxyUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Within one process; between processes it is a scenario. */
@Timeout(30)
class SignInLockTest {
    private static final ProxyUrl PROXY = ProxyUrl.parse("https://proxy.example.com");
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir private Path base;

    private TokenCache cache() {
        return new TokenCache(
                base,
                warning -> {
                    throw new AssertionError(warning);
                });
    }

    @Test
    void lock_that_is_free_is_taken_without_a_word() throws Exception {
        AtomicInteger waits = new AtomicInteger();

        try (SignInLock lock = cache().lock(PROXY, LONG, waits::incrementAndGet)) {
            assertThat(lock).isNotNull();
        }
        assertThat(waits).hasValue(0);
    }

    @Test
    void second_waits_says_so_once_and_gets_it_afterwards() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        SignInLock first = cache().lock(PROXY, LONG, () -> {});
        Thread release =
                Thread.startVirtualThread(() -> {
                    try {
                        waiting.await();
                        first.close();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });

        try (SignInLock second = cache().lock(PROXY, LONG, waiting::countDown)) {
            assertThat(second).isNotNull();
        }
        release.join();
    }

    @Test
    void wait_ends_at_its_limit() throws Exception {
        try (SignInLock first = cache().lock(PROXY, LONG, () -> {})) {
            assertThat(first).isNotNull();
            assertThat(cache().lock(PROXY, Duration.ofMillis(300), () -> {})).isNull();
        }
    }

    @Test
    void other_proxy_has_its_own_lock() throws Exception {
        ProxyUrl other = ProxyUrl.parse("https://other.example.com");
        try (SignInLock first = cache().lock(PROXY, LONG, () -> {});
                SignInLock second = cache().lock(other, Duration.ZERO, () -> {})) {
            assertThat(first).isNotNull();
            assertThat(second).isNotNull();
        }
    }
}
