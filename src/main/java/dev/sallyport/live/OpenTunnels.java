package dev.sallyport.live;

import dev.sallyport.gate.TunnelListener;
import dev.sallyport.terms.CloseReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The registry of tunnels that flow. Safe for any thread: it is one concurrent set, bounded by the
 * connections.
 */
public final class OpenTunnels implements TunnelListener {
    // Not by request id: a client may choose that, and two with one id would hide one another.
    private final Set<OpenTunnel> open = ConcurrentHashMap.newKeySet();

    @Override
    public void opened(OpenTunnel tunnel) {
        open.add(tunnel);
    }

    @Override
    public void ended(OpenTunnel tunnel) {
        open.remove(tunnel);
    }

    /** How many flow now. */
    public int count() {
        return open.size();
    }

    /** Orders all of them to end; each ends on its own event loop, soon. */
    public void closeAll(CloseReason reason) {
        open.forEach(one -> one.tunnel().close(reason));
    }
}
