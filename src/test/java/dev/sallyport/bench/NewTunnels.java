package dev.sallyport.bench;

import java.io.IOException;
import java.util.List;

/** Connect, full handshake, CONNECT where spoken, one byte there and back, close. */
final class NewTunnels implements Measurement {
    private static final Figure CPU = Figure.of("CPU of a new tunnel, ms").bound("≤ 1.2", "≤ 0.85");
    private static final Figure RATE = Figure.of("new tunnels a second");

    private final Plan plan;

    NewTunnels(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "tunnels";
    }

    @Override
    public List<Figure> figures() {
        return List.of(CPU, RATE);
    }

    @Override
    public String method() {
        return "%,d tunnels a round, %d side by side, after %,d that do not count; each is TCP connect, full TLS handshake, CONNECT where spoken, one byte there and back, close."
                .formatted(plan.tunnels(), Plan.LANES, plan.warmTunnels());
    }

    @Override
    public void warmUp(Session session) {
        session.churn(plan.warmTunnels());
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        Session.Cost cost = session.costOf(() -> session.churn(plan.tunnels()));
        String contender = session.proxy().contender().name();
        results.add(CPU, contender, cost.cpuSeconds() * 1e3 / plan.tunnels());
        results.add(RATE, contender, plan.tunnels() / cost.answer().seconds());
    }
}
