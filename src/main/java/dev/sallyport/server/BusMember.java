package dev.sallyport.server;

import dev.sallyport.config.ClusterSettings;
import dev.sallyport.config.Configuration;
import dev.sallyport.config.ConfigurationException;
import dev.sallyport.config.ConfigurationLoader;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * A process of somebody else's on the event bus of a cluster: it serves no connection, but may
 * answer a route's {@code decide_address}, hear events and send commands. {@code docs/event-bus.md}
 * has the addresses, {@code examples/event-bus} a service.
 */
public final class BusMember {
    private BusMember() {}

    /**
     * Joins, and returns when the bus can be used. Blocking; call it from an ordinary thread.
     *
     * @param file a configuration with {@code cluster}; no other key is needed, none is used
     * @return to be closed by the caller: an open one keeps the process alive
     * @throws ConfigurationException if the configuration is wrong
     * @throws StartFailure if it has no {@code cluster}, or its address or ports cannot be used
     */
    public static Vertx join(Path file)
            throws ConfigurationException, StartFailure, InterruptedException {
        InstantSource clock = InstantSource.system();
        Vertx reader = Vertx.vertx(options());
        try {
            ConfigurationLoader loader = new ConfigurationLoader(reader, Map.of(), clock);
            Configuration all = Standalone.await(loader.load(file));
            ClusterSettings cluster = all.cluster().orElseThrow(() -> none(file));
            return Standalone.await(ClusterBus.join(cluster, options(), clock.instant()));
        } finally {
            reader.close().onFailure(cause -> {});
        }
    }

    private static StartFailure none(Path file) {
        return new StartFailure(
                file
                        + ": cluster: is missing: give host, port, members and secret, as the nodes"
                        + " have them",
                null);
    }

    private static VertxOptions options() {
        return new VertxOptions().setEventLoopPoolSize(1);
    }
}
