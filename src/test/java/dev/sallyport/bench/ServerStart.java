package dev.sallyport.bench;

import dev.sallyport.bench.contender.RunningProxy;
import dev.sallyport.bench.contender.Sallyport;
import java.io.IOException;
import java.util.List;

/** A process from its start until it accepts connections. */
final class ServerStart implements Measurement {
    private static final Figure CPU =
            Figure.alone("CPU of a start, until it accepts, s").bound("≤ 1.0", "");
    private static final Figure BARE = Figure.shown("the same without the cache, s");

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public List<Figure> figures() {
        return List.of(CPU, BARE);
    }

    @Override
    public String method() {
        return "CPU of a fresh process when its port accepts a connection, looked for every 50 ms; launcher included.";
    }

    @Override
    public boolean wantsFreshProcess() {
        return true;
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        RunningProxy proxy = session.proxy();
        String contender = proxy.contender().name();
        results.add(CPU, contender, session.processes().cpuSeconds());
        if (proxy.contender() instanceof Sallyport) {
            proxy.close();
            try (RunningProxy bare = proxy.again(Sallyport.WITHOUT_CACHE)) {
                results.add(BARE, contender, new ProcessTree(bare.pid()).cpuSeconds());
            }
        }
    }
}
