package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A small message at every tick, whether or not the last one has come back: a client that waited
 * would leave out just the messages that would have been slow.
 */
final class Interactive implements Tunnel.Task {
    private static final long TICK_MICROS = 50_000;

    /** Ten seconds of silence. */
    private static final int MAX_OPEN = 200;

    private final Tunnel tunnel;
    private final CompletableFuture<Samples> done;
    private Samples samples = new Samples();
    private final ArrayDeque<Long> sentAt = new ArrayDeque<>();
    private ScheduledFuture<?> ticks;
    private int received;
    private boolean stopping;

    private Interactive(Tunnel tunnel) {
        this.tunnel = tunnel;
        this.done = Tasks.ending(tunnel);
    }

    /**
     * @param phase of {@code phases}: when in the tick this one sends, so that all do not at once
     */
    static Interactive start(Tunnel tunnel, int phase, int phases) {
        Interactive task = new Interactive(tunnel);
        long delay = TICK_MICROS * phase / phases;
        Tasks.inLoop(
                tunnel,
                () -> {
                    tunnel.begin(task);
                    task.ticks =
                            tunnel.channel()
                                    .eventLoop()
                                    .scheduleAtFixedRate(
                                            task::send, delay, TICK_MICROS, TimeUnit.MICROSECONDS);
                });
        return task;
    }

    /** What came back since the last time. */
    CompletableFuture<Samples> take() {
        CompletableFuture<Samples> taken = Tasks.ending(tunnel);
        Tasks.inLoop(
                tunnel,
                () -> {
                    taken.complete(samples);
                    samples = new Samples();
                });
        return taken;
    }

    /** Sends no more; complete when every message has come back. */
    CompletableFuture<Samples> stop() {
        Tasks.inLoop(
                tunnel,
                () -> {
                    stopping = true;
                    ticks.cancel(false);
                    finish();
                });
        return done;
    }

    private void send() {
        if (sentAt.size() == MAX_OPEN) {
            tunnel.fail(new IOException("an interactive tunnel stands still"));
            ticks.cancel(false);
            return;
        }
        sentAt.add(System.nanoTime());
        tunnel.channel()
                .writeAndFlush(
                        tunnel.channel()
                                .alloc()
                                .buffer(Wire.MESSAGE_BYTES)
                                .writeZero(Wire.MESSAGE_BYTES),
                        tunnel.channel().voidPromise());
    }

    @Override
    public void received(ByteBuf bytes) throws IOException {
        received += bytes.readableBytes();
        while (received >= Wire.MESSAGE_BYTES) {
            Long sent = sentAt.poll();
            if (sent == null) {
                throw new IOException("more came back than was sent");
            }
            samples.add(System.nanoTime() - sent);
            received -= Wire.MESSAGE_BYTES;
        }
        finish();
    }

    private void finish() {
        if (stopping && sentAt.isEmpty()) {
            tunnel.rest();
            done.complete(samples);
        }
    }
}
