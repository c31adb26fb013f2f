package dev.sallyport.audit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** What the server says about itself, under Pomerium's names. Any thread. */
public final class ServerMetrics {
    private record Load(boolean ok, long checksum, int routes, long seconds) {}

    private volatile Load last = new Load(false, 0, 0, 0);

    public ServerMetrics(MeterRegistry registry, String version) {
        Gauge.builder("pomerium.build.info", () -> 1)
                .tag("service", "sallyport")
                .tag("version", version)
                .register(registry);
        Gauge.builder("pomerium.config.last.reload.success", () -> last.ok() ? 1 : 0)
                .register(registry);
        Gauge.builder("pomerium.config.last.reload.success.timestamp", () -> last.seconds())
                .register(registry);
        Gauge.builder("pomerium.config.checksum.decimal", () -> unsigned(last.checksum()))
                .register(registry);
        // Only counters may end with _total, and Pomerium's name does, although it can fall.
        FunctionCounter.builder("pomerium.policy.count", this, m -> m.last.routes())
                .register(registry);
    }

    /**
     * A configuration was tried. After a failure the old one serves on, so only the success flag
     * changes.
     */
    public void configLoaded(boolean ok, long checksum, int routes, Instant at) {
        Load old = last;
        last =
                ok
                        ? new Load(true, checksum, routes, at.getEpochSecond())
                        : new Load(false, old.checksum(), old.routes(), old.seconds());
    }

    /** Sixty-four bits as Pomerium shows them: never negative, and rounded as every gauge is. */
    private static double unsigned(long bits) {
        return Long.compareUnsigned(bits, Long.MAX_VALUE) <= 0 ? bits : bits + 0x1p64;
    }
}
