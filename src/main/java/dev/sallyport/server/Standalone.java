package dev.sallyport.server;

import dev.sallyport.config.ClusterSettings;
import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.config.ConfigurationLoader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server with a Vert.x of its own: what {@code sallyport serve} runs. Blocking; call it from an
 * ordinary thread.
 */
public final class Standalone {
    private static final long STOP_SECONDS = 10;

    /** Read by Netty once, before its first buffer. */
    private static final String ALLOCATOR_EVENTS = "io.netty.jfr.enabled";

    static {
        // Its allocator's events wake the JDK's flight recorder up: a fifth of a start's CPU, for
        // what nobody has asked to record.
        if (System.getProperty(ALLOCATOR_EVENTS) == null) {
            System.setProperty(ALLOCATOR_EVENTS, "false");
        }
    }

    private final Vertx vertx;
    private final ServerVerticle server;

    private Standalone(Vertx vertx, ServerVerticle server) {
        this.vertx = vertx;
        this.server = server;
    }

    /**
     * Starts, and returns when the listener stands.
     *
     * @throws ConfigurationException if the configuration is wrong
     * @throws StartFailure if anything else stands in the way
     */
    public static Standalone start(ServerOptions options)
            throws ConfigurationException, StartFailure, InterruptedException {
        Vertx vertx = vertx(options);
        ServerVerticle server = new ServerVerticle(options);
        try {
            var _ = await(vertx.deployVerticle(server));
            return new Standalone(vertx, server);
        } catch (ConfigurationException | StartFailure e) {
            vertx.close().onFailure(cause -> {});
            throw e;
        }
    }

    /**
     * Reads a configuration as {@code sallyport check} does: an unknown key is a fault.
     *
     * @throws ConfigurationException with all faults
     */
    public static Configuration check(
            Path file, Map<String, String> environment, InstantSource clock)
            throws ConfigurationException, StartFailure, InterruptedException {
        Vertx vertx = newVertx(1);
        try {
            return await(new ConfigurationLoader(vertx, environment, clock).check(file));
        } finally {
            vertx.close().onFailure(cause -> {});
        }
    }

    private static Vertx newVertx(int instances) {
        return BusConsumers.vertx(options(instances));
    }

    private static VertxOptions options(int instances) {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Math.max(1, instances));
    }

    /**
     * Whether a Vert.x is one of several is settled before it can read a configuration: only a file
     * that speaks of a cluster at all is read once more for it.
     */
    private static Vertx vertx(ServerOptions options)
            throws ConfigurationException, StartFailure, InterruptedException {
        if (!options.environment().containsKey("CLUSTER") && !mentionsCluster(options.file())) {
            return newVertx(options.instances());
        }
        Vertx reader = newVertx(1);
        try {
            var loader = new ConfigurationLoader(reader, options.environment(), options.clock());
            Optional<ClusterSettings> cluster = await(loader.load(options.file())).cluster();
            return cluster.isEmpty()
                    ? newVertx(options.instances())
                    : await(
                            ClusterBus.join(
                                    cluster.get(),
                                    options(options.instances()),
                                    options.clock().instant()));
        } finally {
            reader.close().onFailure(cause -> {});
        }
    }

    private static boolean mentionsCluster(Path file) {
        try {
            return Files.readString(file).contains("cluster");
        } catch (IOException e) {
            // Whoever reads it in earnest says what is wrong.
            return false;
        }
    }

    static <T> T await(Future<T> future)
            throws ConfigurationException, StartFailure, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigurationException faults) {
                throw faults;
            }
            throw new StartFailure(e.getCause());
        }
    }

    /** The port of the main listener. */
    public int port() {
        return server.port();
    }

    /** Reads the configuration again. */
    public void reload() {
        server.reload();
    }

    /** Ends all tunnels and listeners, and returns when that is done or ten seconds have passed. */
    public void stop() throws InterruptedException {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The process is about to end, which closes whatever is left.
            Thread.onSpinWait();
        }
    }
}
