package dev.sallyport.bench;

import java.util.List;

/** Small messages on many tunnels while one other tunnel carries all it can. */
final class BesideBulk implements Measurement {
    private static final Figure RATIO =
            new Figure("interactive p99 beside bulk / alone", Figure.Compared.ALONE, "≤ 3", "≤ 2");
    private static final Figure ALONE = Figure.of("interactive p99 alone, µs");
    private static final Figure BESIDE = Figure.of("interactive p99 beside bulk, µs");
    private static final Figure RATE = Figure.of("throughput of that bulk, MiB/s");

    /** The client's threads: a transfer in the same one would slow down the clock. */
    private static final int BULK_THREAD = 0;

    private static final int INTERACTIVE_THREAD = 1;

    private final Plan plan;

    BesideBulk(Plan plan) {
        this.plan = plan;
    }

    @Override
    public String name() {
        return "beside";
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATIO, ALONE, BESIDE, RATE);
    }

    @Override
    public String method() {
        return "%d tunnels send 64 bytes every 50 ms each, whether or not the last are back: %.1f s alone, then beside %,d MiB down one further tunnel."
                .formatted(plan.interactive(), plan.aloneMillis() / 1e3, plan.bytes() >> 20);
    }

    @Override
    public void run(Session session, Results results) {
        session.openOn(BULK_THREAD, 1);
        session.openOn(INTERACTIVE_THREAD, plan.interactive());
        Answer answer = session.ask("interactive %d %d", plan.aloneMillis(), plan.bytes());
        session.close();
        String contender = session.proxy().contender().name();
        double alone = answer.get("alone-p99");
        double beside = answer.get("beside-p99");
        results.add(RATIO, contender, beside / alone);
        results.add(ALONE, contender, alone);
        results.add(BESIDE, contender, beside);
        results.add(RATE, contender, (plan.bytes() >> 20) / answer.get("bulk-seconds"));
    }
}
