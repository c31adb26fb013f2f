package dev.sallyport.server;

import dev.sallyport.audit.ServerMetrics;
import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.config.ConfigurationLoader;
import dev.sallyport.policy.plugin.PolicyThreads;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the configuration while connections live: read all, check all, build all, then swap one
 * reference. Whatever goes wrong before the swap leaves the old generation serving. One reload at a
 * time; one that is asked for meanwhile runs once more afterwards. Confined to one context, except
 * for the looks at the files: those have a thread of their own, which wakes nobody as long as
 * nothing has changed.
 */
final class Reloads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);
    private static final long LOOK_MILLIS = 500;

    private final Path file;
    private final ConfigurationLoader loader;
    private final Fittings fittings;
    private final ServerMetrics metrics;
    private final InstantSource clock;
    private final Context context;
    private final FileWatch watch = new FileWatch();
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sallyport-files").factory());
    private volatile boolean busy;
    private boolean again;

    Reloads(
            Context context,
            Path file,
            ConfigurationLoader loader,
            Fittings fittings,
            ServerMetrics metrics,
            InstantSource clock) {
        this.file = file;
        this.loader = loader;
        this.fittings = fittings;
        this.metrics = metrics;
        this.clock = clock;
        this.context = context;
    }

    /** Starts to watch the files of the configuration in use. */
    void begin() {
        watch.settle(configuration().watched());
        // A file system that hangs must not pile up looks.
        var _ =
                looks.scheduleWithFixedDelay(
                        this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the files no more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }

    private Configuration configuration() {
        return fittings.current().configuration();
    }

    private void look() {
        try {
            if (!busy
                    && configuration().hotReload()
                    && watch.hasSettledChange(configuration().watched())) {
                context.runOnContext(changed -> reload());
            }
        } catch (RuntimeException e) {
            // Thrown, it would be the last look.
            LOG.warn("cannot look at the configuration's files: {}", e.toString());
        }
    }

    void reload() {
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        loader.load(file)
                .compose(this::adopt)
                .onFailure(this::keepOld)
                .onComplete(done -> {
                    busy = false;
                    if (again) {
                        again = false;
                        reload();
                    }
                });
    }

    private Future<Void> adopt(Configuration next) {
        Configuration old = configuration();
        if (next.checksum() == old.checksum()) {
            // It may have been wrong in between: what is on the disk is what is used again.
            metrics.configLoaded(true, old.checksum(), old.plans().size(), clock.instant());
            LOG.info("configuration read again: nothing has changed");
            return Future.succeededFuture();
        }
        String fixed = Fixed.difference(old, next);
        if (!fixed.isEmpty()) {
            return Future.failedFuture(new IllegalStateException(fixed));
        }
        Snapshot snapshot;
        try {
            snapshot = Snapshot.of(next, fittings.identities(), clock);
        } catch (SSLException e) {
            return Future.failedFuture(e);
        }
        PolicyThreads threads = fittings.policyThreads();
        return Handover.to(
                        context,
                        threads.prepare(next.plugins())
                                .compose(ready -> threads.warm(next.plugins())))
                .onSuccess(warm -> use(snapshot));
    }

    private void use(Snapshot snapshot) {
        Configuration next = snapshot.configuration();
        next.warnings().forEach(warning -> LOG.warn("{}", warning));
        fittings.use(snapshot);
        metrics.configLoaded(true, next.checksum(), next.plans().size(), clock.instant());
        LOG.info("configuration reloaded: {} routes", next.plans().size());
    }

    private void keepOld(Throwable cause) {
        Configuration old = configuration();
        metrics.configLoaded(false, old.checksum(), old.plans().size(), clock.instant());
        if (cause instanceof ConfigurationException faults) {
            faults.faults().forEach(fault -> LOG.error("{}", fault));
        } else {
            LOG.error("{}", cause.getMessage());
        }
        LOG.error("the new configuration is not used; the old one goes on serving");
    }
}
