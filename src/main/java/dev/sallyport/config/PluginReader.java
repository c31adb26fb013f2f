package dev.sallyport.config;

import dev.sallyport.policy.plugin.Plugin;
import dev.sallyport.policy.plugin.PluginFault;
import dev.sallyport.policy.plugin.PluginFiles;
import dev.sallyport.policy.plugin.PluginLoader;
import dev.sallyport.policy.plugin.PluginSet;
import dev.sallyport.policy.plugin.ShippedCriteria;
import dev.sallyport.policy.ppl.Criteria;
import dev.sallyport.policy.ppl.criterion.BuiltIn;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads {@code policy_plugins}, and loads what they name: a plugin that does not load is a fault of
 * the configuration. Not thread-safe; blocks.
 */
final class PluginReader {
    private static final String KEY = "policy_plugins";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Duration TIMEOUT = Duration.ofMillis(250);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** Each has a context on each policy thread. */
    private static final int MAX_PLUGINS = 100;

    private static final Map<String, Key> KEYS =
            TopKeys.table(
                    """
                    name | TEXT | BUILT | | what routes call it
                    path | TEXT | BUILT | | its folder, below that of this file
                    config | MAP | BUILT | | handed to it
                    timeout | DURATION | BUILT | 250ms | for one run
                    """);

    private final Section top;
    private final ReferencedFiles files;
    private final PluginLoader loader;
    private final ShippedCriteria shipped;
    private final Map<String, Plugin> plugins = new LinkedHashMap<>();

    PluginReader(Section top, ReferencedFiles files, PluginLoader loader) {
        this.top = top;
        this.files = files;
        this.loader = loader;
        this.shipped = new ShippedCriteria(loader);
    }

    /** What is awaited on the bus, and where a decision is asked elsewhere. */
    Duration askTimeout() {
        return bounded(top, "ask_timeout", ASK_TIMEOUT);
    }

    /** Reads all; gives the words that policies may use. What is wrong has been told. */
    Criteria read() {
        List<Object> elements = top.elements(KEY);
        if (elements.size() > MAX_PLUGINS) {
            top.error(KEY, "more than " + MAX_PLUGINS + " plugins");
            elements = List.of();
        }
        for (int i = 0; i < elements.size(); i++) {
            String path = KEY + "[" + i + "]";
            Optional<Map<?, ?>> raw = Section.mapping(elements.get(i));
            if (raw.isEmpty()) {
                top.error(path, "expected a plugin with name and path");
            } else {
                Section plugin = new Section(raw.get(), path, top.faults());
                new KeyCheck(KEYS, true).check(plugin);
                declared(plugin);
            }
        }
        return words();
    }

    private void declared(Section section) {
        String name = section.text("name").orElse("");
        if (!NAME.matcher(name).matches()) {
            section.error(
                    "name",
                    "expected a name of at most 64 small letters, digits, hyphens and underscores");
            return;
        }
        if (plugins.containsKey(name)) {
            section.error("name", "another plugin has this name; rename one");
            return;
        }
        Duration timeout = bounded(section, "timeout", TIMEOUT);
        String config = config(section);
        folder(section)
                .flatMap(folder -> files(section, folder))
                .map(found -> new Plugin.Declaration(name, found, config, timeout, askTimeout()))
                .flatMap(declaration -> load(section, declaration))
                .ifPresent(plugin -> plugins.put(name, plugin));
    }

    private static Duration bounded(Section section, String key, Duration fallback) {
        Duration given = section.duration(key, fallback);
        if (given.compareTo(SHORTEST) >= 0 && given.compareTo(LONGEST) <= 0) {
            return given;
        }
        section.error(key, "expected from 1ms to " + LONGEST.toSeconds() + "s");
        return fallback;
    }

    private static String config(Section section) {
        Map<String, Object> values = new LinkedHashMap<>();
        Section.mapping(section.raw("config"))
                .ifPresent(map -> map.forEach((k, v) -> values.put(String.valueOf(k), v)));
        try {
            return new JsonObject(values).encode();
        } catch (EncodeException e) {
            section.error("config", "holds a value that JSON cannot say; write it in quotes");
            return "{}";
        }
    }

    private Optional<Path> folder(Section section) {
        String name = section.text("path").orElse("");
        try {
            Path path = Path.of(name);
            if (name.isEmpty() || path.isAbsolute() || path.normalize().startsWith("..")) {
                section.error("path", "expected a folder below that of the configuration file");
                return Optional.empty();
            }
            Path folder = files.folder().resolve(path).normalize();
            if (!folder.toRealPath().startsWith(files.folder().toRealPath())) {
                section.error("path", "leads out of the folder of the configuration file");
                return Optional.empty();
            }
            return Optional.of(folder);
        } catch (IOException e) {
            section.error("path", "no such folder: " + files.folder().resolve(name));
        } catch (IllegalArgumentException e) {
            section.error("path", "is no path");
        }
        return Optional.empty();
    }

    private Optional<PluginFiles> files(Section section, Path folder) {
        files.watch(folder);
        try {
            PluginFiles found = PluginFiles.read(folder);
            new TreeMap<>(found.texts())
                    .forEach((name, text) -> {
                        files.watch(found.path(name));
                        files.digest(found.path(name) + " " + text.length());
                        files.digest(text);
                    });
            return Optional.of(found);
        } catch (PluginFault e) {
            section.error("path", e.full());
            return Optional.empty();
        }
    }

    private Optional<Plugin> load(Section section, Plugin.Declaration declaration) {
        try {
            return Optional.of(loader.load(declaration));
        } catch (PluginFault e) {
            section.error("", "plugin " + declaration.name() + " does not load: " + e.full());
            return Optional.empty();
        }
    }

    private Criteria words() {
        Criteria words = BuiltIn.CRITERIA.with(shipped.kinds());
        for (Plugin plugin : plugins.values()) {
            if (plugin.shape() instanceof Plugin.Word word) {
                try {
                    words = words.with(List.of(loader.kind(plugin, word)));
                } catch (IllegalArgumentException e) {
                    top.error(KEY, "plugin " + plugin.name() + ": " + e.getMessage());
                }
            }
        }
        return words;
    }

    /** Those declared, by name. */
    Map<String, Plugin> plugins() {
        return plugins;
    }

    /** Everything that has to run, once the policies have been read. */
    PluginSet all() {
        List<Plugin> all = new ArrayList<>(plugins.values());
        all.addAll(shipped.used());
        return new PluginSet(all);
    }
}
