package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Service;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Requests over connections that stay open: many small ones, and few large ones. */
final class WebRequests implements Measurement {
    private record Rows(Figure cpu, Figure rate, BulkRows bulk) {
        List<Figure> all() {
            return List.of(cpu, rate, bulk.down(), bulk.up());
        }
    }

    private final Plan plan;
    private final Map<Service, Rows> rows = new EnumMap<>(Service.class);

    WebRequests(Plan plan) {
        this.plan = plan;
        rows.put(Service.WEB, rows("HTTP"));
        rows.put(Service.MTLS_WEB, rows("mTLS"));
    }

    private static Rows rows(String upstream) {
        String to = ", web to " + upstream;
        return new Rows(
                Figure.toNginx("CPU of a small request" + to + ", µs").bound("≤ 3.0", "≤ 2.0"),
                Figure.toNginx("small requests a second" + to),
                new BulkRows(
                        Figure.toNginx("CPU of a GiB down" + to + ", s").bound("≤ 1.0", "≤ 0.8"),
                        Figure.toNginx("CPU of a GiB up" + to + ", s").bound("≤ 1.0", "≤ 0.8")));
    }

    @Override
    public String name() {
        return "web";
    }

    @Override
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        rows.values().forEach(each -> all.addAll(each.all()));
        return all;
    }

    @Override
    public String method() {
        return "%,d requests a round over %d connections of HTTP/1.1 that stay open, one at a time on each, answered with 64 bytes, after %,d that do not count; then %,d MiB down and as many up over %d connections. mTLS is TLS 1.3 with the proxy's own certificate, and the upstream's verified. Ratios are to nginx, which buffers as it comes but spools nothing to disk."
                .formatted(
                        plan.requests(),
                        Plan.LANES,
                        plan.warmRequests(),
                        plan.bytes() >> 20,
                        Plan.WEB_WIDTH);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.services().containsAll(rows.keySet());
    }

    @Override
    public void warmUp(Session session) {
        for (Service service : rows.keySet()) {
            session.open(service, Plan.LANES);
            session.ask("requests %d", plan.warmRequests());
            session.close();
            BulkRows.warmUp(session, service, plan);
        }
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        String contender = session.proxy().contender().name();
        for (Map.Entry<Service, Rows> entry : rows.entrySet()) {
            Rows row = entry.getValue();
            session.open(entry.getKey(), Plan.LANES);
            Session.Cost small = session.cost("requests %d", plan.requests());
            session.close();
            results.add(row.cpu(), contender, small.cpuSeconds() * 1e6 / plan.requests());
            results.add(row.rate(), contender, plan.requests() / small.answer().seconds());
            row.bulk().run(session, entry.getKey(), plan, results);
        }
    }
}
