package dev.sallyport.bench;

import dev.sallyport.bench.contender.Service;
import java.io.IOException;

/** Rows for many bytes, down and up, over some connections to one service. */
record BulkRows(Figure down, Figure up) {
    static void warmUp(Session session, Service service, Plan plan) {
        session.open(service, Plan.WEB_WIDTH);
        session.ask("download %d", plan.warmBytes());
        session.ask("upload %d", plan.warmBytes());
        session.close();
    }

    void run(Session session, Service service, Plan plan, Results results)
            throws IOException, InterruptedException {
        String contender = session.proxy().contender().name();
        double gib = (double) plan.bytes() / Plan.GIB;
        session.open(service, Plan.WEB_WIDTH);
        results.add(down, contender, session.cost("download %d", plan.bytes()).cpuSeconds() / gib);
        results.add(up, contender, session.cost("upload %d", plan.bytes()).cpuSeconds() / gib);
        session.close();
    }
}
