package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import dev.sallyport.identity.login.ProviderException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one event loop of this room: tasks run there, answers go back to where they were asked. */
final class HomeContext {
    private final Context home;

    HomeContext(Vertx vertx) {
        home = vertx.getOrCreateContext();
    }

    /** Runs a task; fails with {@link ProviderException} only. */
    <T> Future<T> run(Supplier<Future<T>> task) {
        Context caller = Vertx.currentContext();
        Promise<T> answer = Promise.promise();
        home.runOnContext(_ ->
                started(task)
                        .onComplete((value, failure) -> deliver(caller, answer, value, failure)));
        return answer.future();
    }

    private static <T> Future<T> started(Supplier<Future<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static <T> void deliver(
            @Nullable Context caller,
            Promise<T> answer,
            @Nullable T value,
            @Nullable Throwable failure) {
        Runnable delivery =
                failure == null ? () -> answer.complete(value) : () -> answer.fail(named(failure));
        if (caller == null) {
            delivery.run();
        } else {
            caller.runOnContext(_ -> delivery.run());
        }
    }

    /** A slip of ours is not a no of theirs; its message could hold what was being read. */
    private static ProviderException named(Throwable failure) {
        return failure instanceof ProviderException known
                ? known
                : new ProviderException(
                        Kind.UNREACHABLE, "internal error: " + failure.getClass().getName());
    }
}
