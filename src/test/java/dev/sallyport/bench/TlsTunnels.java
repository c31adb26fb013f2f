package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Service;
import java.io.IOException;
import java.util.List;

/** Tunnels whose upstream speaks TLS too: new ones, and many bytes. */
final class TlsTunnels implements Measurement {
    private static final Figure NEW = row("CPU of a new tunnel, TLS to TLS, ms");
    private static final Figure DOWN = row("CPU of a GiB down, TLS to TLS, s");
    private static final Figure UP = row("CPU of a GiB up, TLS to TLS, s");

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
        return List.of(NEW, DOWN, UP);
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
        session.open(Service.TLS_TUNNEL, Plan.WEB_WIDTH);
        session.ask("download %d", plan.warmBytes());
        session.ask("upload %d", plan.warmBytes());
        session.close();
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        String contender = session.proxy().contender().name();
        double gib = (double) plan.bytes() / Plan.GIB;
        Session.Cost opened =
                session.costOf(() -> session.churn(Service.TLS_TUNNEL, plan.tunnels()));
        results.add(NEW, contender, opened.cpuSeconds() * 1e3 / plan.tunnels());
        session.open(Service.TLS_TUNNEL, Plan.WEB_WIDTH);
        results.add(DOWN, contender, session.cost("download %d", plan.bytes()).cpuSeconds() / gib);
        results.add(UP, contender, session.cost("upload %d", plan.bytes()).cpuSeconds() / gib);
        session.close();
    }
}
