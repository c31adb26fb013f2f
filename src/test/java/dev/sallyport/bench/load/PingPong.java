package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Small messages there and back, the next one after the last has come. */
final class PingPong implements Tunnel.Task {
    private final Tunnel tunnel;
    private final CompletableFuture<Samples> done;
    private final Samples samples = new Samples();
    private int rounds;
    private int missing;
    private long sentAt;

    private PingPong(Tunnel tunnel, int rounds, CompletableFuture<Samples> done) {
        this.tunnel = tunnel;
        this.rounds = rounds;
        this.done = done;
    }

    /** Afterwards the tunnel only echoes. */
    static CompletableFuture<Samples> run(Tunnel tunnel, int rounds) {
        CompletableFuture<Samples> done = Tasks.ending(tunnel);
        PingPong task = new PingPong(tunnel, rounds, done);
        Tasks.inLoop(
                tunnel,
                () -> {
                    tunnel.begin(task);
                    task.send();
                });
        return done;
    }

    private void send() {
        missing = Wire.MESSAGE_BYTES;
        sentAt = System.nanoTime();
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
        missing -= bytes.readableBytes();
        if (missing < 0) {
            throw new IOException(-missing + " bytes too many in an echo");
        }
        if (missing > 0) {
            return;
        }
        samples.add(System.nanoTime() - sentAt);
        if (--rounds > 0) {
            send();
        } else {
            tunnel.rest();
            done.complete(samples);
        }
    }
}
