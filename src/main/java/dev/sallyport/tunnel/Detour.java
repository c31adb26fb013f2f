package dev.sallyport.tunnel;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * The way of a body's bytes past whoever would copy them; the end of the body is told on the usual
 * way. What comes of a body before it is known which way it goes is held, and little of it.
 * Confined to one event loop.
 */
public interface Detour {
    /** The whole body goes to {@code parts}, which takes over each part's reference. */
    void begin(Consumer<ByteBuf> parts);

    /** Nothing comes, not even the end, until {@link #resume}. */
    void pause();

    void resume();

    /** The body goes the usual way; of one that has begun elsewhere, the rest. */
    void leave();
}
