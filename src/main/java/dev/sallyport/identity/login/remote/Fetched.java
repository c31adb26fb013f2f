package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Something a provider publishes, kept for a while. It is fetched when first needed, by one call
 * for all who wait; after a failure not again before a pause that grows from one to twenty seconds,
 * with jitter. Home context only.
 *
 * @param <T> what is kept
 */
final class Fetched<T> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(30);

    private final Supplier<Future<T>> fetch;
    private final Duration fresh;
    private final Duration usable;
    private final InstantSource clock;
    private final RandomGenerator random;

    private @Nullable T value;
    private Instant fetchedAt = Instant.MIN;
    private @Nullable Future<T> underWay;
    private int failures;
    private Instant pauseUntil = Instant.MIN;
    private Instant renewedAt = Instant.MIN;
    private @Nullable Throwable lastFailure;

    /**
     * @param fresh how long it is not asked for again
     * @param usable how long the last one serves while there is no newer one
     */
    Fetched(
            Supplier<Future<T>> fetch,
            Duration fresh,
            Duration usable,
            InstantSource clock,
            RandomGenerator random) {
        this.fetch = fetch;
        this.fresh = fresh;
        this.usable = usable;
        this.clock = clock;
        this.random = random;
    }

    /** The present one, or the next. */
    Future<T> get() {
        T present = value;
        if (present != null && isYounger(fresh)) {
            return Future.succeededFuture(present);
        }
        return next().recover(cause -> {
            T last = value;
            return last != null && isYounger(usable)
                    ? Future.succeededFuture(last)
                    : Future.failedFuture(cause);
        });
    }

    /**
     * A newer one, because the present one lacks something; or the present one, if that was asked
     * for less than thirty seconds ago: a stranger can make up as many key ids as they like.
     */
    Future<T> renewed() {
        if (clock.instant().isBefore(after(renewedAt, BETWEEN_RENEWALS))) {
            return get();
        }
        renewedAt = clock.instant();
        return next();
    }

    private boolean isYounger(Duration age) {
        return clock.instant().isBefore(after(fetchedAt, age));
    }

    private static Instant after(Instant start, Duration wait) {
        return start.equals(Instant.MIN) ? start : start.plus(wait);
    }

    private Future<T> next() {
        if (underWay != null) {
            return underWay;
        }
        if (clock.instant().isBefore(pauseUntil)) {
            return Future.failedFuture(paused());
        }
        Future<T> answer = fetch.get().onComplete(this::ended);
        underWay = answer.isComplete() ? null : answer;
        return answer;
    }

    private void ended(@Nullable T fetched, @Nullable Throwable failure) {
        underWay = null;
        if (failure == null) {
            value = fetched;
            fetchedAt = clock.instant();
            failures = 0;
            pauseUntil = Instant.MIN;
        } else {
            lastFailure = failure;
            pauseUntil = clock.instant().plus(pause(++failures));
        }
    }

    private Duration pause(int failed) {
        long grown = FIRST_PAUSE.toMillis() << Math.min(failed - 1, 10);
        long longest = Math.min(grown, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
    }

    private ProviderException paused() {
        Kind kind =
                lastFailure instanceof ProviderException known ? known.kind() : Kind.UNREACHABLE;
        String what = lastFailure == null ? "" : String.valueOf(lastFailure.getMessage());
        long left = Duration.between(clock.instant(), pauseUntil).toSeconds() + 1;
        return new ProviderException(kind, what + " (asked again in " + left + " s)");
    }
}
