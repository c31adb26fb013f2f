package dev.sallyport.policy.plugin;

import java.util.List;

/** The plugins of one generation that its routes use, and those that are only declared. */
public record PluginSet(List<Plugin> plugins) {
    /** No plugins. */
    public static final PluginSet EMPTY = new PluginSet(List.of());

    public PluginSet {
        plugins = List.copyOf(plugins);
    }
}
