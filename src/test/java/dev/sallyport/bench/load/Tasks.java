package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** What can be asked of one open tunnel. The result is complete when the last byte has come. */
final class Tasks {
    /** {@link Wire}'s. */
    static final Protocol PROTOCOL =
            new Protocol() {
                @Override
                public CompletableFuture<Void> prove(Tunnel tunnel) {
                    return exchange(tunnel, 1, () -> command(tunnel.channel(), Wire.PROOF));
                }

                @Override
                public CompletableFuture<Void> download(Tunnel tunnel, long bytes) {
                    return exchange(
                            tunnel, bytes, () -> command(tunnel.channel(), Wire.SEND, bytes));
                }

                @Override
                public CompletableFuture<Void> upload(Tunnel tunnel, long bytes) {
                    return Tasks.upload(tunnel, bytes);
                }
            };

    private Tasks() {}

    private static CompletableFuture<Void> upload(Tunnel tunnel, long bytes) {
        CompletableFuture<Void> done = ending(tunnel);
        Source source = new Source(tunnel.channel());
        inLoop(
                tunnel,
                () -> {
                    tunnel.begin(
                            new Tunnel.Task() {
                                private final Counter answer = new Counter(tunnel, 1, done);

                                @Override
                                public void received(ByteBuf received) throws IOException {
                                    answer.received(received);
                                }

                                @Override
                                public void writable() {
                                    source.pump();
                                }
                            });
                    command(tunnel.channel(), Wire.TAKE, bytes);
                    source.send(bytes);
                });
        return done;
    }

    private static CompletableFuture<Void> exchange(Tunnel tunnel, long expected, Runnable ask) {
        CompletableFuture<Void> done = ending(tunnel);
        inLoop(
                tunnel,
                () -> {
                    tunnel.begin(new Counter(tunnel, expected, done));
                    ask.run();
                });
        return done;
    }

    /** A result that fails with its tunnel. */
    static <T> CompletableFuture<T> ending(Tunnel tunnel) {
        CompletableFuture<T> done = new CompletableFuture<>();
        tunnel.ended()
                .whenComplete((nothing, why) ->
                        done.completeExceptionally(
                                why != null ? why : new IOException("closed by us")));
        return done;
    }

    static void inLoop(Tunnel tunnel, Runnable work) {
        if (tunnel.channel().eventLoop().inEventLoop()) {
            work.run();
        } else {
            tunnel.channel().eventLoop().execute(work);
        }
    }

    static void command(Channel channel, byte command) {
        channel.writeAndFlush(channel.alloc().buffer(1).writeByte(command), channel.voidPromise());
    }

    private static void command(Channel channel, byte command, long length) {
        channel.writeAndFlush(
                channel.alloc().buffer(1 + Wire.LENGTH_BYTES).writeByte(command).writeLong(length),
                channel.voidPromise());
    }

    /** Waits for a number of bytes, no more and no fewer. */
    private static final class Counter implements Tunnel.Task {
        private final Tunnel tunnel;
        private final CompletableFuture<Void> done;
        private long rest;

        Counter(Tunnel tunnel, long expected, CompletableFuture<Void> done) {
            this.tunnel = tunnel;
            this.rest = expected;
            this.done = done;
        }

        @Override
        public void received(ByteBuf bytes) throws IOException {
            rest -= bytes.readableBytes();
            if (rest < 0) {
                throw new IOException(-rest + " bytes too many");
            }
            if (rest == 0) {
                tunnel.rest();
                done.complete(null);
            }
        }
    }
}
