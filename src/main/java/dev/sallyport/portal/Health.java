package dev.sallyport.portal;

import java.util.List;

/** How the server is; any thread, and without waiting. */
public interface Health {
    /** Whether the start is complete. */
    boolean started();

    /** Whether the server has begun to stop. */
    boolean stopping();

    /** The parts, each name once. */
    List<Component> components();

    /**
     * A part of the server.
     *
     * @param reason what is wrong, for a person; empty while all is well
     */
    record Component(String name, boolean ok, String reason) {}
}
