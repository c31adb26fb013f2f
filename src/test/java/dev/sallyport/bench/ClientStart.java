package dev.sallyport.bench;

import dev.sallyport.bench.contender.Contender;
import dev.sallyport.bench.contender.Sallyport;
import dev.sallyport.bench.load.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The client's process from its start until the first byte has come back through its tunnel. */
final class ClientStart implements Measurement {
    private static final long STOP_SECONDS = 20;

    private static final Figure CPU =
            Figure.alone("CPU of the client, until its first byte, s").bound("≤ 0.25", "");
    private static final Figure BARE = Figure.shown("the same client without the cache, s");

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public List<Figure> figures() {
        return List.of(CPU, BARE);
    }

    @Override
    public String method() {
        return "CPU of `sallyport tcp … --listen -` when a byte sent through its tunnel has come back; TLS verified, launcher included.";
    }

    @Override
    public boolean suits(Contender contender) {
        return contender instanceof Sallyport;
    }

    @Override
    public void run(Session session, Results results) throws IOException, InterruptedException {
        Sallyport ours = (Sallyport) session.proxy().contender();
        results.add(CPU, ours.name(), untilFirstByte(session, ours, Map.of()));
        results.add(BARE, ours.name(), untilFirstByte(session, ours, Sallyport.WITHOUT_CACHE));
    }

    private static double untilFirstByte(
            Session session, Sallyport ours, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(ours.client(session.proxy().place()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().write(Wire.PROOF);
            process.getOutputStream().flush();
            if (process.getInputStream().read() != Wire.PROOF) {
                throw new BenchmarkException("the client brought no byte back");
            }
            return new ProcessTree(process.pid()).cpuSeconds();
        } finally {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
