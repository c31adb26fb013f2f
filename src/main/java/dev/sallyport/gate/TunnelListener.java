package dev.sallyport.gate;

import dev.sallyport.tunnel.Tunnel;

/**
 * Hears of each tunnel's start and end, in that order, each once. Called on event loops; neither
 * blocks nor throws.
 */
public interface TunnelListener {
    void opened(OpenTunnel tunnel);

    void ended(OpenTunnel tunnel);

    /** A tunnel that flows, and what it was admitted on. */
    record OpenTunnel(String requestId, Plan plan, String host, String clientIp, Tunnel tunnel) {}
}
