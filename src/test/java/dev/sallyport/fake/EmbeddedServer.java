package dev.sallyport.fake;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.server.ServerOptions;
import dev.sallyport.server.ServerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The proxy's verticle in a Vert.x of the test's own, and the lines it writes. */
public final class EmbeddedServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LineWriter lines = new LineWriter(out, InstantSource.system());
    private final Vertx vertx;
    private final ServerVerticle server;
    private final String deployment;

    private EmbeddedServer(Path config, int instances, VertxOptions options)
            throws TimeoutException {
        this(config, instances, options, InstantSource.system());
    }

    private EmbeddedServer(Path config, int instances, VertxOptions options, InstantSource clock)
            throws TimeoutException {
        vertx = Vertx.vertx(options);
        server =
                new ServerVerticle(
                        new ServerOptions(
                                config, instances, Map.of(), "test", lines, level -> {}, clock));
        deployment = vertx.deployVerticle(server).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** On the JDK's own transport, which a Vert.x has unless it asks for another. */
    public static EmbeddedServer onNio(Path config, int instances) throws TimeoutException {
        return new EmbeddedServer(config, instances, new VertxOptions());
    }

    /** On the transport that {@code sallyport serve} prefers. */
    public static EmbeddedServer onEpoll(Path config) throws TimeoutException {
        return new EmbeddedServer(config, 1, new VertxOptions().setPreferNativeTransport(true));
    }

    /** The same, with a clock of the test's own. */
    public static EmbeddedServer at(InstantSource clock, Path config) throws TimeoutException {
        return new EmbeddedServer(
                config, 1, new VertxOptions().setPreferNativeTransport(true), clock);
    }

    /** The same, asking a name server of the test's own on loopback. */
    public static EmbeddedServer asking(int nameServerPort, Path config) throws TimeoutException {
        var resolver = new AddressResolverOptions().addServer("127.0.0.1:" + nameServerPort);
        return new EmbeddedServer(
                config,
                1,
                new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setAddressResolverOptions(resolver));
    }

    public Vertx vertx() {
        return vertx;
    }

    public int port() {
        return server.port();
    }

    /** Reads the configuration again, as SIGHUP asks for. */
    public void reload() {
        server.reload();
    }

    public void undeploy() throws TimeoutException {
        vertx.undeploy(deployment).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** How many of the lines so far hold this text. */
    public long lines(String part) {
        return holding(part).count();
    }

    /** The lines so far that hold this text, each an object. */
    public List<JsonObject> objects(String part) {
        return holding(part).map(JsonObject::new).toList();
    }

    private Stream<String> holding(String part) {
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(part));
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        lines.close();
    }
}
