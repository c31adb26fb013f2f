package dev.sallyport.request;

/** How long the body after a head is, RFC 9112 section 6.3. */
public sealed interface BodyFraming {
    /** No body follows. */
    record None() implements BodyFraming {}

    /** Exactly this many bytes follow; at least 1. */
    record Length(long bytes) implements BodyFraming {}

    /** Chunks follow, up to the last chunk and its trailers; see {@code ChunkScanner}. */
    record Chunked() implements BodyFraming {}
}
