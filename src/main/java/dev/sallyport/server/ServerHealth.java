package dev.sallyport.server;

import dev.sallyport.portal.Health;
import java.util.List;

/**
 * How this server is, for the health pages. Safe for any thread: two volatile flags, each once true
 * always true.
 */
final class ServerHealth implements Health {
    private volatile boolean started;
    private volatile boolean stopping;

    void running() {
        started = true;
    }

    void stops() {
        stopping = true;
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public boolean stopping() {
        return stopping;
    }

    @Override
    public List<Component> components() {
        String waiting = started ? "" : "starting";
        return List.of(
                new Component("configuration", started, waiting),
                new Component("listener", started && !stopping, stopping ? "stopping" : waiting),
                new Component("policy", started, waiting));
    }
}
