package dev.sallyport.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** The tunnels that are open between two commands. Thread: the command's. */
final class TunnelSet {
    /** Openings under way at once. */
    private static final int LANES = 16;

    private final TunnelOpener opener;
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Tunnel> tunnels = new ArrayList<>();

    TunnelSet(TunnelOpener opener, EventLoopGroup group) {
        this.opener = opener;
        group.forEach(loop -> loops.add((EventLoop) loop));
    }

    /**
     * Adds tunnels, each proven.
     *
     * @param loop the one they all use, or below 0 to take turns
     */
    void open(Target target, int count, int loop) throws InterruptedException {
        Semaphore lanes = new Semaphore(LANES);
        List<CompletableFuture<Tunnel>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lanes.acquire();
            EventLoop mine = loops.get(loop >= 0 ? loop : i % loops.size());
            var opened =
                    opener.open(mine, target)
                            .thenCompose(tunnel -> tunnel.prove().thenApply(proven -> tunnel));
            opening.add(opened.whenComplete((tunnel, why) -> lanes.release()));
            if (opened.isCompletedExceptionally()) {
                break;
            }
        }
        for (CompletableFuture<Tunnel> one : opening) {
            tunnels.add(one.join());
        }
    }

    int size() {
        return tunnels.size();
    }

    Tunnel get(int index) {
        return tunnels.get(index);
    }

    /** Does the same on all at once. */
    CompletableFuture<Void> all(Function<Tunnel, CompletableFuture<Void>> task) {
        return CompletableFuture.allOf(
                tunnels.stream().map(task).toArray(CompletableFuture[]::new));
    }

    /** Fails when one of them broke, at whatever time. */
    void check() {
        tunnels.forEach(tunnel -> {
            if (tunnel.ended().isDone()) {
                tunnel.ended().join();
            }
        });
    }

    void close() {
        check();
        tunnels.forEach(tunnel -> Tasks.inLoop(tunnel, tunnel::close));
        tunnels.forEach(tunnel -> tunnel.ended().join());
        tunnels.clear();
    }
}
