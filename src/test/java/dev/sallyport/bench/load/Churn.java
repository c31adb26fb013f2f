package dev.sallyport.bench.load;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens tunnels, proves each with one byte and closes it, several side by side. Thread: the event
 * loops.
 */
final class Churn {
    private final TunnelOpener opener;
    private final EventLoopGroup loops;
    private final Target target;
    private final AtomicInteger rest;
    private final AtomicInteger open;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Churn(TunnelOpener opener, EventLoopGroup loops, Target target, int count, int lanes) {
        this.opener = opener;
        this.loops = loops;
        this.target = target;
        this.rest = new AtomicInteger(count);
        this.open = new AtomicInteger(lanes);
    }

    static CompletableFuture<Void> run(
            TunnelOpener opener, EventLoopGroup loops, Target target, int count, int lanes) {
        Churn churn = new Churn(opener, loops, target, count, lanes);
        for (int i = 0; i < lanes; i++) {
            churn.next();
        }
        return churn.done;
    }

    private void next() {
        if (done.isCompletedExceptionally()) {
            return;
        }
        if (rest.getAndDecrement() <= 0) {
            if (open.decrementAndGet() == 0) {
                done.complete(null);
            }
            return;
        }
        opener.open(loops.next(), target)
                .thenCompose(tunnel ->
                        tunnel.prove()
                                .thenCompose(proven -> {
                                    tunnel.close();
                                    return tunnel.ended();
                                }))
                .whenComplete((ended, why) -> {
                    if (why != null) {
                        done.completeExceptionally(why);
                    } else {
                        next();
                    }
                });
    }
}
