package dev.sallyport.config;

import dev.sallyport.terms.CertifiedKey;
import io.vertx.config.yaml.YamlProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads a configuration as one whole: it is right, or every fault in it is told. Thread-safe. */
public final class ConfigurationLoader {
    private final Vertx vertx;
    private final Map<String, String> environment;
    private final InstantSource clock;

    /** Made once: a reload must not change what clients have been told to trust. */
    private final AtomicReference<@Nullable CertifiedKey> selfSigned = new AtomicReference<>();

    /**
     * @param environment variables that beat the file
     * @param clock tells which certificates have expired
     */
    public ConfigurationLoader(Vertx vertx, Map<String, String> environment, InstantSource clock) {
        this.vertx = vertx;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /** A loader by the system's clock. */
    public ConfigurationLoader(Vertx vertx, Map<String, String> environment) {
        this(vertx, environment, InstantSource.system());
    }

    /**
     * Loads for serving: an unknown key at the top is a warning.
     *
     * @return fails with {@link ConfigurationException} that holds every fault
     */
    public Future<Configuration> load(Path file) {
        return load(file, false);
    }

    /** Loads for checking: an unknown key at the top is a fault too. */
    public Future<Configuration> check(Path file) {
        return load(file, true);
    }

    private Future<Configuration> load(Path file, boolean strict) {
        return vertx.executeBlocking(() -> read(file))
                .compose(source ->
                        values(source)
                                .compose(values ->
                                        routesOfEnvironment(source)
                                                .compose(_ ->
                                                        vertx.executeBlocking(() ->
                                                                assemble(
                                                                        source, values, strict)))));
    }

    /** A file that has been read and found sound. */
    private record Source(
            String name,
            Buffer bytes,
            Map<String, Integer> lines,
            ReferencedFiles files,
            Environment environment) {}

    private Source read(Path file) throws ConfigurationException {
        String name = file.toString();
        if (name.toLowerCase(Locale.ROOT).endsWith(".toml")) {
            throw failed(name, "", "TOML is not read; write the same keys as YAML or JSON");
        }
        ReferencedFiles files = new ReferencedFiles(file);
        byte[] bytes;
        try {
            bytes = files.read(file, YamlSource.MAX_BYTES);
        } catch (IllegalArgumentException e) {
            throw failed(name, "", String.valueOf(e.getMessage()));
        }
        Map<String, Integer> lines = YamlSource.positions(name, bytes);
        return new Source(name, Buffer.buffer(bytes), lines, files, new Environment(environment));
    }

    private static ConfigurationException failed(String file, String key, String message) {
        return new ConfigurationException(List.of(new Fault(file, 0, key, message)));
    }

    private Future<JsonObject> values(Source source) {
        return new YamlProcessor()
                .process(vertx, new JsonObject(), source.bytes())
                .recover(e ->
                        Future.failedFuture(
                                failed(
                                        source.name(),
                                        "",
                                        "a value cannot be read; check its YAML tag")));
    }

    /** {@code POLICY} and {@code ROUTES} hold a YAML list in base64. */
    private Future<Void> routesOfEnvironment(Source source) {
        return routesOf("policy", source).compose(_ -> routesOf("routes", source));
    }

    private Future<Void> routesOf(String key, Source source) {
        String variable = key.toUpperCase(Locale.ROOT);
        String text = environment.getOrDefault(variable, "");
        if (text.isEmpty()) {
            return Future.succeededFuture();
        }
        byte[] document;
        try {
            String list =
                    new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
            // Under a key, since the processor wants a mapping; indented, since JSON may not
            // begin a line there.
            document = (key + ":\n" + list.indent(1)).getBytes(StandardCharsets.UTF_8);
            var _ = YamlSource.positions("environment " + variable, document);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(
                    failed("environment", variable, "expected a YAML list of routes in base64"));
        } catch (ConfigurationException e) {
            return Future.failedFuture(e);
        }
        return new YamlProcessor()
                .process(vertx, new JsonObject(), Buffer.buffer(document))
                .map(json -> {
                    Object value = plainMap(json).get(key);
                    source.environment().put(key, variable, value == null ? List.of() : value);
                    return null;
                });
    }

    private Configuration assemble(Source source, JsonObject values, boolean strict)
            throws ConfigurationException {
        return new Assembly(
                        source.name(), source.lines(), source.files(), source.environment(), clock)
                .configuration(plainMap(values), strict, this::selfSigned);
    }

    /**
     * The processor makes JSON objects of some mappings and leaves others as they are; from here on
     * there are maps and lists only.
     */
    private static Map<String, @Nullable Object> plainMap(JsonObject json) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        json.getMap().forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case JsonObject json -> plainMap(json);
            case JsonArray json -> plain(json.getList());
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((k, v) -> copy.put(String.valueOf(k), plain(v)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(v -> copy.add(plain(v)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    private CertifiedKey selfSigned() {
        CertifiedKey made = selfSigned.get();
        if (made == null) {
            made = SelfSigned.make(clock.instant());
            selfSigned.set(made);
        }
        return made;
    }
}
