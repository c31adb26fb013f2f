package dev.sallyport.identity.login.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.MovableClock;
import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchedTest {
    private static final ProviderException DOWN = new ProviderException(Kind.UNREACHABLE, "down");

    private final MovableClock clock = new MovableClock(Instant.EPOCH);
    private final List<Promise<String>> fetches = new ArrayList<>();
    private final Fetched<String> fetched =
            new Fetched<>(
                    () -> {
                        Promise<String> promise = Promise.promise();
                        fetches.add(promise);
                        return promise.future();
                    },
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    clock,
                    new Random(7));

    private void down() {
        fetches.getLast().fail(DOWN);
    }

    @Test
    void all_who_wait_share_one_fetch() {
        Future<String> first = fetched.get();
        Future<String> second = fetched.get();
        fetches.getFirst().complete("v");
        assertThat(first.result()).isEqualTo("v");
        assertThat(second.result()).isEqualTo("v");
        assertThat(fetched.get().result()).isEqualTo("v");
        assertThat(fetches).hasSize(1);
    }

    @Test
    void pauses_grow_to_twenty_seconds_and_not_further() {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            assertThat(fetched.get().isComplete()).isFalse();
            down();
            Duration pause = Duration.ZERO;
            while (fetched.get().failed() && pause.compareTo(Duration.ofMinutes(1)) < 0) {
                clock.advance(Duration.ofMillis(100));
                pause = pause.plusMillis(100);
            }
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(20).plusMillis(100));
            down();
            clock.advance(Duration.ofSeconds(21));
        }
        assertThat(longest).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    void last_value_serves_in_an_outage_and_not_for_ever() {
        Future<String> first = fetched.get();
        fetches.getLast().complete("old");
        assertThat(first.result()).isEqualTo("old");
        clock.advance(Duration.ofMinutes(11));
        Future<String> stale = fetched.get();
        down();
        assertThat(stale.result()).isEqualTo("old");
        clock.advance(Duration.ofHours(1));
        Future<String> gone = fetched.get();
        down();
        assertThat(gone.cause()).isSameAs(DOWN);
    }

    @Test
    void success_ends_the_pauses() {
        Future<String> failed = fetched.get();
        down();
        assertThat(failed.failed()).isTrue();
        clock.advance(Duration.ofSeconds(2));
        Future<String> next = fetched.get();
        fetches.getLast().complete("v");
        assertThat(next.result()).isEqualTo("v");
        assertThat(fetches).hasSize(2);
    }
}
