package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Service;
import java.io.IOException;
import java.util.List;

/** Tunnels whose upstream speaks TLS too: new ones, and many bytes. */
final class TlsTunnels implements Measurement {
    private static final Figure NEW = row("CPU of a new tunnel, TLS to TLS, ms");
    private static final BulkRows BULK =
            new BulkRows(
                    row("CPU of a GiB down, TLS to TLS, s"), row("CPU of a GiB up, TLS to TLS, s"));

    private final Plan plan;

    TlsTunnels(Plan plan) {
        this.plan = plan;
    }

    private static Figure row(String label) {
        return Figure.of(label).bound("≤ 1.2", "≤ 1.0");
    }

    @Override
    public String name() {
        return "tls";
    }

    @Override
    public List<Figure> figures() {
        return List.of(NEW, BULK.down(), BULK.up());
    }

    @Override
    public String method() {
        return "%,d tunnels a round to an upstream that speaks TLS 1.3 and whose certificate is verified, %d side by side, after %,d that do not count; then %,d MiB down and as many up over %d tunnels. Sessions with the upstream may be resumed."
                .formatted(
                        plan.tunnels(),
                        Plan.LANES,
                        plan.warmTunnels(),
                        plan.bytes() >> 20,
                        Plan.WEB_WIDTH);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.services().contains(Service.TLS_TUNNEL);
    }

    @Override
    public void warmUp(Session session) {
        session.churn(Service.TLS_TUNNEL, plan.warmTunnels());
        BulkRows.warmUp(session, Service.TLS_TUNNEL, plan);
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        String contender = session.proxy().contender().name();
        Session.Cost opened =
                session.costOf(() -> session.churn(Service.TLS_TUNNEL, plan.tunnels()));
        results.add(NEW, contender, opened.cpuSeconds() * 1e3 / plan.tunnels());
        BULK.run(session, Service.TLS_TUNNEL, plan, results);
    }
}
