package dev.sallyport.server;

import dev.sallyport.audit.JsonAudit;
import dev.sallyport.audit.ServerMetrics;
import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationLoader;
import dev.sallyport.edge.ConnectionCap;
import dev.sallyport.edge.ConnectionFailures;
import dev.sallyport.edge.ServerTls;
import dev.sallyport.policy.BusCourier;
import dev.sallyport.policy.PolicyVerticle;
import dev.sallyport.policy.plugin.PluginSet;
import dev.sallyport.policy.plugin.PolicyThreads;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole proxy as one verticle: deploy it in a Vert.x of your own, or let {@code sallyport serve}
 * do so. Its start fails unless everything stands: configuration, certificates, listeners.
 */
public final class ServerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ServerVerticle.class);

    private static final long HEAP_EACH = 24 << 10;

    private final ServerOptions options;
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServerHealth health = new ServerHealth();
    private @Nullable Fittings fittings;
    private @Nullable Identities identities;
    private @Nullable PolicyThreads policyThreads;
    private @Nullable Reloads reloads;

    /** Prepares a server; nothing is read or bound before {@link #start}. */
    public ServerVerticle(ServerOptions options) {
        this.options = options;
    }

    @Override
    public Future<?> start() {
        var loader = new ConfigurationLoader(vertx, options.environment(), options.clock());
        ServerMetrics metrics = new ServerMetrics(registry, options.version());
        Identities people = new Identities(vertx, options.clock(), () -> fittings().current());
        identities = people;
        PolicyThreads threads =
                new PolicyThreads(PolicyThreads.usualCount(), new BusCourier(vertx));
        policyThreads = threads;
        return loader.load(options.file())
                .compose(configuration -> prepare(configuration, people))
                .compose(snapshot ->
                        Handover.to(
                                context,
                                threads.prepare(snapshot.configuration().plugins()).map(snapshot)))
                .compose(snapshot -> stand(snapshot, metrics, people, threads))
                .onSuccess(fitted -> {
                    reloads =
                            new Reloads(
                                    context,
                                    options.file(),
                                    loader,
                                    fitted,
                                    metrics,
                                    options.clock());
                    reloads.begin();
                    health.running();
                    warm(threads, fitted.current().configuration().plugins());
                })
                .onFailure(cause -> threads.close());
    }

    /** Behind a server that is ready: until it is done its routes answer that they are not. */
    private static void warm(PolicyThreads threads, PluginSet plugins) {
        long start = System.nanoTime();
        threads.warm(plugins)
                .onSuccess(done -> {
                    if (!plugins.plugins().isEmpty()) {
                        LOG.info(
                                "{} policy plugins are ready after {} ms",
                                plugins.plugins().size(),
                                (System.nanoTime() - start) / 1_000_000);
                    }
                })
                .onFailure(cause -> LOG.warn("policy plugins are not warm: {}", cause.toString()));
    }

    private Future<Snapshot> prepare(Configuration configuration, Identities identities) {
        configuration.warnings().forEach(warning -> LOG.warn("{}", warning));
        try {
            return Future.succeededFuture(Snapshot.of(configuration, identities, options.clock()));
        } catch (SSLException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Fittings> stand(
            Snapshot snapshot, ServerMetrics metrics, Identities people, PolicyThreads threads) {
        Configuration configuration = snapshot.configuration();
        JsonAudit audit =
                new JsonAudit(configuration.audit(), options.lines(), options.clock(), registry);
        Fittings fitted =
                new Fittings(
                        snapshot,
                        audit,
                        people,
                        threads,
                        options.clock(),
                        options.logLevel(),
                        health);
        fittings = fitted;
        metrics.configLoaded(
                true,
                configuration.checksum(),
                configuration.plans().size(),
                options.clock().instant());
        List<Future<?>> parts = new ArrayList<>();
        parts.add(new OperatorListener(vertx, registry::scrape, health).listen(configuration));
        parts.add(people.begin());
        parts.add(
                vertx.deployVerticle(
                        new PolicyVerticle(() -> fitted.current().policies(), threads)));
        return Future.all(parts)
                .compose(done -> deployEdges(fitted))
                .map(fitted)
                .onSuccess(done ->
                        LOG.info("listening on port {} with {}", fitted.port(), transport()));
    }

    private Future<?> deployEdges(Fittings fitted) {
        ConnectionFailures failures = EdgeVerticle.failures(fitted);
        ConnectionCap cap = new ConnectionCap(room(), failures);
        ServerTls tls =
                fitted.current().tls().isEmpty()
                        ? null
                        : new ServerTls(
                                () -> fitted.current().configuration().edge(),
                                () -> fitted.current().tls().orElseThrow(),
                                failures,
                                cap);
        return vertx.deployVerticle(
                        () -> new EdgeVerticle(fitted, tls, failures, cap),
                        new DeploymentOptions().setInstances(options.instances()))
                .onSuccess(done -> {
                    // Again: what the start itself has opened is known only now.
                    int connections = room();
                    cap.limit(connections);
                    LOG.info("at most {} connections at once", connections);
                });
    }

    /**
     * How many connections the limit of descriptors has room for, and the heap: with the garbage of
     * their handshakes, and half of it for everything else. One at least.
     */
    private static int room() {
        Descriptors now = Descriptors.now();
        if (now.connections() < 1) {
            LOG.warn(
                    "{} open files of at most {} leave no room for connections: raise the limit"
                            + " (ulimit -n)",
                    now.open(),
                    now.limit());
        }
        long heap = Runtime.getRuntime().maxMemory() / HEAP_EACH;
        return Math.toIntExact(Math.max(1, Math.min(heap, now.connections())));
    }

    private String transport() {
        return (vertx.isNativeTransportEnabled() ? "epoll" : "NIO")
                + (ServerTls.isNative() ? " and BoringSSL" : " and the JDK's TLS");
    }

    @Override
    public Future<?> stop() {
        if (reloads != null) {
            reloads.close();
        }
        if (identities != null) {
            identities.close();
        }
        if (policyThreads != null) {
            policyThreads.close();
        }
        return Future.succeededFuture();
    }

    /** The port of the main listener, once started. */
    public int port() {
        return fittings().port();
    }

    private Fittings fittings() {
        return Objects.requireNonNull(fittings, "started");
    }

    /** Reads the configuration again, as SIGHUP asks for. Any thread. */
    public void reload() {
        Reloads now = reloads;
        if (now != null) {
            context.runOnContext(go -> now.reload());
        }
    }
}
