package dev.sallyport.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Requests in HTTP/1.1, one at a time on a connection. What they ask for is told by the path.
 *
 * @param host that is asked
 */
record WebProtocol(String host) implements Protocol {
    static final String SMALL = "/small";
    static final String BYTES = "/bytes/";
    static final String TAKE = "/take";

    /** Of the body that answers {@link #SMALL} and {@link #TAKE}. */
    static final int SMALL_BYTES = 64;

    @Override
    public CompletableFuture<Void> prove(Tunnel tunnel) {
        return requests(tunnel, 1);
    }

    /** Small requests, each sent when the one before has been answered. */
    CompletableFuture<Void> requests(Tunnel tunnel, int count) {
        CompletableFuture<Void> done = Tasks.ending(tunnel);
        ByteBuf request = head("GET", SMALL, "");
        return begin(tunnel, new WebTask(tunnel, request, SMALL_BYTES, count, done), done);
    }

    @Override
    public CompletableFuture<Void> download(Tunnel tunnel, long bytes) {
        CompletableFuture<Void> done = Tasks.ending(tunnel);
        ByteBuf request = head("GET", BYTES + bytes, "");
        return begin(tunnel, new WebTask(tunnel, request, bytes, 1, done), done);
    }

    @Override
    public CompletableFuture<Void> upload(Tunnel tunnel, long bytes) {
        CompletableFuture<Void> done = Tasks.ending(tunnel);
        ByteBuf request = head("PUT", TAKE, "Content-Length: " + bytes + "\r\n");
        WebTask task = new WebTask(tunnel, request, SMALL_BYTES, 1, done);
        task.sends(bytes);
        return begin(tunnel, task, done);
    }

    private static CompletableFuture<Void> begin(
            Tunnel tunnel, WebTask task, CompletableFuture<Void> done) {
        Tasks.inLoop(
                tunnel,
                () -> {
                    tunnel.begin(task);
                    task.ask();
                });
        return done;
    }

    private ByteBuf head(String method, String path, String fields) {
        String text = "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(method, path, host, fields);
        return Unpooled.unreleasableBuffer(
                Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII).asReadOnly());
    }
}
