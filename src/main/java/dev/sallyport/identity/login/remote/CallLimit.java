package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets so many calls run at once and so many wait; refuses the rest at once. Without it a flood of
 * sign-ins here would be a flood there. Home context only.
 */
final class CallLimit {
    private final int running;
    private final int waiting;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int free;

    private record Waiting(long since, Runnable start, Runnable drop) {}

    /**
     * @param patience who has waited longer when its turn comes is refused
     * @param nanos a clock that only goes on
     */
    CallLimit(int running, int waiting, Duration patience, LongSupplier nanos) {
        this.running = running;
        this.waiting = waiting;
        this.patience = patience;
        this.nanos = nanos;
        this.free = running;
    }

    <T> Future<T> submit(Supplier<Future<T>> call) {
        if (free > 0) {
            free--;
            return started(call);
        }
        if (queue.size() >= waiting) {
            return Future.failedFuture(busy());
        }
        Promise<T> promise = Promise.promise();
        queue.add(
                new Waiting(
                        nanos.getAsLong(),
                        () -> started(call).onComplete(promise),
                        () -> promise.fail(busy())));
        return promise.future();
    }

    private <T> Future<T> started(Supplier<Future<T>> call) {
        Future<T> answer;
        try {
            answer = call.get();
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        return answer.eventually(() -> {
            next();
            return Future.succeededFuture();
        });
    }

    private void next() {
        free++;
        while (free > 0 && !queue.isEmpty()) {
            Waiting first = queue.remove();
            if (nanos.getAsLong() - first.since > patience.toNanos()) {
                first.drop.run();
            } else {
                free--;
                first.start.run();
            }
        }
    }

    private ProviderException busy() {
        return new ProviderException(
                Kind.UNREACHABLE,
                running + " calls to the identity provider run and others wait; try again");
    }
}
