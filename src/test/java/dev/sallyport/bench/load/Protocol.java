package dev.sallyport.bench.load;

import java.util.concurrent.CompletableFuture;

/** How the client talks to the upstream through an open connection. Thread: any. */
interface Protocol {
    /** The smallest exchange there is. */
    CompletableFuture<Void> prove(Tunnel tunnel);

    /** Complete when the last byte has come. */
    CompletableFuture<Void> download(Tunnel tunnel, long bytes);

    /** Complete when the upstream has said that it has all. */
    CompletableFuture<Void> upload(Tunnel tunnel, long bytes);
}
