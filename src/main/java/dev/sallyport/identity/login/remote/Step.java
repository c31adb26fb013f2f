package dev.sallyport.identity.login.remote;

import dev.sallyport.identity.login.ProviderException;
import io.vertx.core.Future;

/** A step that ends at once, in a chain of futures. */
@FunctionalInterface
interface Step<T> {
    T take() throws ProviderException;

    static <T> Future<T> of(Step<T> step) {
        try {
            return Future.succeededFuture(step.take());
        } catch (ProviderException e) {
            return Future.failedFuture(e);
        }
    }
}
