package dev.sallyport.policy.plugin;

import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that come with the program as plugins: {@code date}, {@code day_of_week} and {@code
 * time_of_day}. Each is loaded when a policy first uses it, so that who uses none starts as fast as
 * without them. Not thread-safe; one for each reading.
 */
public final class ShippedCriteria {
    /** In the order of the documentation. */
    public static final List<String> NAMES = List.of("date", "day_of_week", "time_of_day");

    private static final String HOME = "/js-policies/";
    private static final String ZONES = "lib/zones.mjs";
    private static final Duration TIMEOUT = Duration.ofMillis(250);

    private final PluginLoader loader;
    private final Map<String, Plugin> used = new LinkedHashMap<>();

    /** Words that this loader loads. */
    public ShippedCriteria(PluginLoader loader) {
        this.loader = loader;
    }

    /** The words. */
    public List<CriterionKind> kinds() {
        return NAMES.stream()
                .map(name ->
                        new CriterionKind(
                                name,
                                false,
                                true,
                                (path, data) -> kind(name).reader().read(path, data)))
                .toList();
    }

    /** Those that were used so far. */
    public List<Plugin> used() {
        return List.copyOf(used.values());
    }

    private CriterionKind kind(String name) throws DataFault {
        Plugin plugin = used.get(name);
        try {
            if (plugin == null) {
                plugin = load(name);
                used.put(name, plugin);
            }
            return loader.kind(plugin, (Plugin.Word) plugin.shape(), EnumSet.of(Need.TIME));
        } catch (PluginFault e) {
            throw new DataFault("", e.full());
        }
    }

    private Plugin load(String name) throws PluginFault {
        String module = name + "/index.mjs";
        Map<String, String> texts =
                Map.of(
                        PluginFiles.ENTRY,
                        "export * from './" + module + "';",
                        module,
                        Guest.resource(HOME + module),
                        ZONES,
                        Guest.resource(HOME + ZONES));
        return loader.load(
                new Plugin.Declaration(
                        name,
                        new PluginFiles(Path.of("js-policies"), texts),
                        "{}",
                        TIMEOUT,
                        TIMEOUT));
    }
}
