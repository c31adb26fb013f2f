package dev.sallyport.identity.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final Outage outage = new Outage();

    private static Supplier<String> fails(String why) {
        return () -> {
            throw new StoreException(why);
        };
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
        Awaitility.await().pollDelay(time).until(() -> true);
    }

    private void waitUntilOneMayTry() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .ignoreExceptions()
                .untilAsserted(outage::check);
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

    /** Begins while there is a way, and ends when it is told to. */
    private CompletableFuture<String> older(CompletableFuture<Supplier<String>> told)
            throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        var older =
                CompletableFuture.supplyAsync(() ->
                        outage.attempt(() -> {
                            begun.countDown();
                            return told.join().get();
                        }));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return older;
    }

    @Test
    void one_tries_at_a_time_although_an_older_attempt_fails() throws Exception {
        CompletableFuture<Supplier<String>> told = new CompletableFuture<>();
        CompletableFuture<String> older = older(told);
        takesPlace(fails("first"));
        waitUntilOneMayTry();

        takesPlace(() -> {
            told.complete(fails("older"));
            assertThat(older).failsWithin(Duration.ofSeconds(10));
            lasts(Duration.ofMillis(50));
            refuses("older");
            throw new StoreException("last");
        });
        refuses("last");
    }

    @Test
    void one_tries_at_a_time_although_an_older_attempt_succeeds() throws Exception {
        CompletableFuture<Supplier<String>> told = new CompletableFuture<>();
        CompletableFuture<String> older = older(told);
        takesPlace(fails("first"));
        waitUntilOneMayTry();

        takesPlace(() -> {
            told.complete(() -> "reached");
            assertThat(older).succeedsWithin(Duration.ofSeconds(10));
            takesPlace(fails("again"));
            lasts(Duration.ofMillis(50));
            refuses("again");
            throw new StoreException("last");
        });
        refuses("last");
    }
}
