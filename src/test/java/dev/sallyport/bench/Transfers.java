package dev.sallyport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Many bytes, down and up, over one and over several tunnels. */
final class Transfers implements Measurement {
    private enum Way {
        DOWN("download", "≤ 0.8", "≤ 0.65"),
        UP("upload", "≤ 0.65", "≤ 0.5");

        private final String command;
        private final String must;
        private final String aim;

        Way(String command, String must, String aim) {
            this.command = command;
            this.must = must;
            this.aim = aim;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int WARM_WIDTH = 4;

    /** The width whose throughput is bound. */
    private static final int BOUND_WIDTH = 4;

    private record Rows(Figure cpu, Figure rate) {}

    private final Plan plan;
    private final Map<Way, List<Rows>> rows = new EnumMap<>(Way.class);

    Transfers(Plan plan) {
        this.plan = plan;
        for (Way way : Way.values()) {
            rows.put(way, Plan.WIDTHS.stream().map(width -> rows(way, width)).toList());
        }
    }

    private static Rows rows(Way way, int width) {
        String what = way.word() + ", " + width + (width == 1 ? " tunnel" : " tunnels");
        Figure rate = Figure.of("throughput " + what + ", MiB/s");
        return new Rows(
                Figure.of("CPU of a GiB " + what + ", s").bound(way.must, way.aim),
                width == BOUND_WIDTH ? rate.bound("≥ 1.0", "≥ 1.2") : rate);
    }

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        rows.values().forEach(each -> each.forEach(row -> all.add(row.cpu())));
        rows.values().forEach(each -> each.forEach(row -> all.add(row.rate())));
        return all;
    }

    @Override
    public String method() {
        return "%,d MiB a round for each way and number of tunnels, after %,d MiB each way that do not count; from the first command until the last byte has come (down) or the upstream has said that it has all (up). The tunnels are open before."
                .formatted(plan.bytes() >> 20, plan.warmBytes() >> 20);
    }

    @Override
    public void warmUp(Session session) {
        session.open(WARM_WIDTH);
        for (Way way : Way.values()) {
            session.ask("%s %d", way.command, plan.warmBytes());
        }
        session.close();
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        for (int i = 0; i < Plan.WIDTHS.size(); i++) {
            session.open(Plan.WIDTHS.get(i));
            for (Way way : Way.values()) {
                transfer(session, way, rows.get(way).get(i), results);
            }
            session.close();
        }
    }

    private void transfer(Session session, Way way, Rows row, Results results)
            throws IOException, InterruptedException {
        Session.Cost cost = session.cost("%s %d", way.command, plan.bytes());
        double gib = (double) plan.bytes() / Plan.GIB;
        String contender = session.proxy().contender().name();
        results.add(row.cpu(), contender, cost.cpuSeconds() / gib);
        results.add(row.rate(), contender, gib * 1024 / cost.answer().seconds());
    }
}
