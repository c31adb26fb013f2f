package dev.sallyport.bench;

import dev.sallyport.bench.contender.Service;
import java.util.List;

/** Small messages on many tunnels while one other tunnel carries all it can. */
final class BesideBulk implements Measurement {
    /**
     * One transfer takes a second, in which there are about two thousand messages: its p99 would be
     * the work of a single stop of ten milliseconds.
     */
    private static final int TRANSFERS = 6;

    private static final Figure RATIO =
            new Figure("interactive p99 beside bulk / alone", Figure.Compared.ALONE, "≤ 3", "≤ 2");
    private static final Figure ALONE = Figure.of("interactive p99 alone, µs");
    private static final Figure BESIDE = Figure.of("interactive p99 beside bulk, µs");
    private static final Figure RATE = Figure.of("throughput of that bulk, MiB/s");

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
        return "%d tunnels send 64 bytes every 50 ms each, whether or not the last are back: %.1f s alone, then beside %d times %,d MiB down one further tunnel, after %,d MiB that do not count. Their client and their upstream are processes of their own that the kernel runs ahead of all others (round robin, where permitted): what counts is how long the proxy took, not how long they waited for a core."
                .formatted(
                        plan.interactive(),
                        plan.aloneMillis() / 1e3,
                        TRANSFERS,
                        plan.bytes() >> 20,
                        plan.warmBytes() >> 20);
    }

    /** Else compilers, of the proxy and of both ends, would be the bulk's companions. */
    @Override
    public void warmUp(Session session) {
        RolePlayer asker = begin(session);
        session.ask("download %d", plan.warmBytes());
        var _ = asker.ask("rest");
        end(session);
    }

    private RolePlayer begin(Session session) {
        RolePlayer asker = session.asker();
        session.open(1);
        asker.ask(
                "open %s %d -1"
                        .formatted(
                                session.proxy().target(Service.INTERACTIVE), plan.interactive()));
        asker.ask("interact");
        return asker;
    }

    private static void end(Session session) {
        session.asker().ask("close");
        session.close();
    }

    @Override
    public void run(Session session, Results results) {
        RolePlayer asker = begin(session);
        double alone = asker.ask("listen " + plan.aloneMillis()).get("p99");
        double seconds = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            seconds += session.ask("download %d", plan.bytes()).seconds();
        }
        double beside = asker.ask("rest").get("p99");
        end(session);
        String contender = session.proxy().contender().name();
        results.add(RATIO, contender, beside / alone);
        results.add(ALONE, contender, alone);
        results.add(BESIDE, contender, beside);
        results.add(RATE, contender, TRANSFERS * (plan.bytes() >> 20) / seconds);
    }
}
