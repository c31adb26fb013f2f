package dev.sallyport.identity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final Outage outage = new Outage();

    private static Supplier<String> fails(String why) {
        return () -> {
            throw new StoreException(why);
        };
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void refuses(String why) {
        assertThatThrownBy(outage::check).isInstanceOf(StoreException.class).hasMessage(why);
        assertThatThrownBy(() -> outage.attempt(() -> "never asked"))
                .isInstanceOf(StoreException.class)
                .hasMessage(why);
    }

    private void takesPlace(Supplier<String> way) {
        assertThatThrownBy(() -> outage.attempt(way)).isInstanceOf(StoreException.class);
    }

    private static void lasts(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private void waitUntilOneMayTry() {
        while (true) {
            try {
                outage.check();
                return;
            } catch (StoreException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void nobody_tries_before_as_much_time_has_passed_again() {
        outage.check();
        takesPlace(() -> {
            lasts(Duration.ofMillis(300));
            throw new StoreException("first");
        });
        refuses("first");
        waitUntilOneMayTry();
        assertThat(outage.attempt(() -> "reached")).isEqualTo("reached");
        outage.check();
    }

    @Test
    void one_tries_at_a_time_whatever_an_older_attempt_says() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread older =
                Thread.ofVirtual()
                        .start(() ->
                                takesPlace(() -> {
                                    begun.countDown();
                                    awaited(over);
                                    throw new StoreException("older");
                                }));
        begun.await();
        takesPlace(fails("first"));
        waitUntilOneMayTry();

        takesPlace(() -> {
            over.countDown();
            assertThat(joined(older)).isTrue();
            lasts(Duration.ofMillis(50));
            refuses("older");
            throw new StoreException("last");
        });
        refuses("last");
    }
}
