package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tunnels that are open and do nothing, in a process that has done little before. */
final class IdleTunnels implements Measurement {
    /** Opened and closed before the first look: loading classes is not what a tunnel costs. */
    private static final int FIRST_USE = 500;

    private static final long SETTLING_MILLIS = 2_000;

    private record Rows(int count, Figure rss, Figure pss, Figure cpu) {}

    private final Plan plan;
    private final List<Rows> rows;
    private final Figure growth;

    IdleTunnels(Plan plan) {
        this.plan = plan;
        this.rows = plan.idle().stream().map(IdleTunnels::rows).toList();
        this.growth =
                Figure.of("growth for an idle tunnel, 0 to %s, KiB".formatted(number(last())))
                        .bound("≤ 1.0", "≤ 0.45");
    }

    private static Rows rows(int count) {
        String idle = number(count) + " idle";
        return new Rows(
                count,
                Figure.of("memory with " + idle + ", RSS, MiB"),
                Figure.of("memory with " + idle + ", PSS, MiB"),
                Figure.shown("CPU with " + idle + ", ms a second"));
    }

    private static String number(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private int last() {
        return plan.idle().getLast();
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>(List.of(growth));
        rows.forEach(row -> all.add(row.rss()));
        rows.forEach(row -> all.add(row.pss()));
        rows.forEach(row -> all.add(row.cpu()));
        return all;
    }

    @Override
    public String method() {
        return "a fresh process in each round; %d tunnels are opened and closed, then the numbers in the table are opened one after another, each proven with one byte. After %d s of rest CPU is read over %.1f s, and memory at its end. Growth is by RSS."
                .formatted(FIRST_USE, SETTLING_MILLIS / 1000, plan.idleMillis() / 1e3);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.holdsThousands();
    }

    @Override
    public boolean wantsFreshProcess() {
        return true;
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        String contender = session.proxy().contender().name();
        session.churn(FIRST_USE);
        double firstRss = 0;
        int open = 0;
        for (Rows row : rows) {
            session.open(row.count() - open);
            open = row.count();
            Thread.sleep(SETTLING_MILLIS);
            double before = session.processes().cpuSeconds();
            Thread.sleep(plan.idleMillis());
            double used = session.processes().cpuSeconds() - before;
            ProcessTree.Memory memory = session.processes().memory();
            results.add(row.rss(), contender, memory.rssMib());
            results.add(row.pss(), contender, memory.pssMib());
            results.add(row.cpu(), contender, used * 1e6 / plan.idleMillis());
            if (open == 0) {
                firstRss = memory.rssMib();
            }
            if (open == last()) {
                results.add(growth, contender, (memory.rssMib() - firstRss) * 1024 / open);
            }
        }
        session.close();
    }
}
