package dev.sallyport.server;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Brings the outcome of work on other threads back to a context. */
final class Handover {
    private Handover() {}

    /** The same outcome, told on this context whichever thread knows it first. */
    static <T> Future<T> to(Context context, Future<T> elsewhere) {
        Promise<T> here = Promise.promise();
        elsewhere.onComplete(outcome ->
                context.runOnContext(back -> {
                    if (outcome.succeeded()) {
                        here.complete(outcome.result());
                    } else {
                        here.fail(outcome.cause());
                    }
                }));
        return here.future();
    }
}
