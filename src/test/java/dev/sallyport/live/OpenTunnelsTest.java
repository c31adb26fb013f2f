package dev.sallyport.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeLeg;
import dev.sallyport.fake.Policies;
import dev.sallyport.gate.Plan;
import dev.sallyport.gate.TunnelListener.OpenTunnel;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.terms.CloseReason;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RouteId;
import dev.sallyport.tunnel.Tunnel;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.UpstreamSettings;
import dev.sallyport.upstream.UpstreamTarget;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenTunnelsTest {
    private static final Plan PLAN =
            new Plan(
                    new RouteId("0123456789abcdef"),
                    "",
                    "",
                    "",
                    new RoutePolicy(new RouteId("0123456789abcdef"), Policies.open()),
                    new UpstreamSettings(
                            List.of(
                                    new UpstreamTarget(
                                            UpstreamTarget.Kind.TCP,
                                            HostPort.parse("10.0.0.1:22"),
                                            1)),
                            UpstreamSettings.DEFAULT_CONNECT_TIMEOUT),
                    TunnelSettings.DEFAULT);

    private final OpenTunnels tunnels = new OpenTunnels();

    private OpenTunnel open(String requestId, List<CloseReason> ends) {
        FakeLeg client = new FakeLeg(ImmediateEventExecutor.INSTANCE);
        FakeLeg upstream = new FakeLeg(ImmediateEventExecutor.INSTANCE);
        Tunnel tunnel =
                new Tunnel(
                        client,
                        upstream,
                        new TunnelSettings(
                                java.time.Duration.ZERO,
                                java.time.Duration.ZERO,
                                java.time.Duration.ZERO));
        OpenTunnel open = new OpenTunnel(requestId, PLAN, "a:22", "192.0.2.1", tunnel);
        tunnels.opened(open);
        tunnel.start(report -> ends.add(report.reason()));
        return open;
    }

    @Test
    void tunnels_with_one_request_id_do_not_hide_one_another() {
        List<CloseReason> ends = new java.util.ArrayList<>();
        OpenTunnel first = open("chosen-by-the-client", ends);
        OpenTunnel second = open("chosen-by-the-client", ends);
        assertThat(tunnels.count()).isEqualTo(2);

        tunnels.closeAll(CloseReason.DRAINED);
        assertThat(ends).containsExactly(CloseReason.DRAINED, CloseReason.DRAINED);

        tunnels.ended(first);
        tunnels.ended(second);
        assertThat(tunnels.count()).isZero();
    }
}
