package dev.sallyport.bench;

import java.io.IOException;
import java.util.List;

/** Small messages there and back on one tunnel, one at a time. */
final class RoundTrips implements Measurement {
    private static final Figure CPU = Figure.of("CPU of a round trip, µs").bound("≤ 1.1", "≤ 0.9");
    private static final Figure RATE = Figure.of("round trips a second");
    private static final Figure P50 = Figure.of("round trip p50, µs");
    private static final Figure P99 = Figure.of("round trip p99, µs");
    private static final Figure P999 = Figure.of("round trip p99.9, µs");

    private final Plan plan;

    RoundTrips(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public List<Figure> figures() {
        return List.of(CPU, RATE, P50, P99, P999);
    }

    @Override
    public String method() {
        return "%,d messages of 64 bytes a round on one tunnel, each sent when the last one is back, after %,d that do not count."
                .formatted(plan.trips(), plan.warmTrips());
    }

    @Override
    public void warmUp(Session session) {
        session.open(1);
        session.ask("echo");
        session.ask("ping %d", plan.warmTrips());
        session.close();
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        session.open(1);
        session.ask("echo");
        Session.Cost cost = session.cost("ping %d", plan.trips());
        session.close();
        String contender = session.proxy().contender().name();
        results.add(CPU, contender, cost.cpuSeconds() * 1e6 / plan.trips());
        results.add(RATE, contender, plan.trips() / cost.answer().seconds());
        results.add(P50, contender, cost.answer().get("p50"));
        results.add(P99, contender, cost.answer().get("p99"));
        results.add(P999, contender, cost.answer().get("p999"));
    }
}
