package dev.sallyport.gate;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.gate.TunnelListener.OpenTunnel;
import dev.sallyport.tunnel.Leg;
import dev.sallyport.tunnel.Tunnel;
import dev.sallyport.tunnel.TunnelReport;
import dev.sallyport.tunnel.TunnelSettings;
import java.util.function.Function;

/** Lets bytes flow for whoever has been let in, and tells of it. Confined to one event loop. */
final class Tunnels {
    private final Witness witness;
    private final TunnelListener listener;

    Tunnels(Witness witness, TunnelListener listener) {
        this.witness = witness;
        this.listener = listener;
    }

    /**
     * Starts one between two legs that stand.
     *
     * @param over what is written down at its end
     */
    void start(
            Entrant entrant,
            Leg client,
            Leg upstream,
            TunnelSettings settings,
            Function<TunnelReport, AccessEvent> over) {
        Tunnel tunnel = new Tunnel(client, upstream, settings);
        OpenTunnel open =
                new OpenTunnel(
                        entrant.requestId(),
                        entrant.plan(),
                        entrant.authority(),
                        entrant.clientIp(),
                        tunnel);
        witness.opened();
        listener.opened(open);
        tunnel.start(report -> {
            listener.ended(open);
            witness.accessed(over.apply(report));
        });
    }
}
