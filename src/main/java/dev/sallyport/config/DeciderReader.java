package dev.sallyport.config;

import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.RoutePolicy.Elsewhere;
import dev.sallyport.policy.plugin.Plugin;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.terms.Nearest;
import dev.sallyport.terms.RouteId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads who decides about a route beside its policy: plugins, or a service on the bus instead. */
final class DeciderReader {
    private static final int MAX_ADDRESS = 200;

    private final Map<String, Plugin> plugins;
    private final Duration askTimeout;

    DeciderReader(PluginReader plugins) {
        this.plugins = plugins.plugins();
        this.askTimeout = plugins.askTimeout();
    }

    /** What is wrong has been told. */
    RoutePolicy read(Section route, RouteId id, Policy policy) {
        List<Plugin> named = named(route);
        Optional<Elsewhere> elsewhere = elsewhere(route);
        if (elsewhere.isPresent() && !(policy.rules().isEmpty() && named.isEmpty())) {
            route.error(
                    "decide_address",
                    "decides instead of the route's policy and plugins; remove one or the other");
        }
        return new RoutePolicy(id, policy, named, elsewhere);
    }

    private List<Plugin> named(Section route) {
        List<Plugin> named = new ArrayList<>();
        for (String name : route.texts("policy_plugins")) {
            Plugin plugin = plugins.get(name);
            if (plugin == null) {
                route.error(
                        "policy_plugins",
                        "unknown policy plugin: " + name + Nearest.hint(name, plugins.keySet()));
            } else if (plugin.shape() instanceof Plugin.Word word) {
                route.error(
                        "policy_plugins",
                        name + " is a criterion; use it in policy, as " + word.word());
            } else if (named.contains(plugin)) {
                route.error("policy_plugins", name + " is named twice");
            } else {
                named.add(plugin);
            }
        }
        return named;
    }

    private Optional<Elsewhere> elsewhere(Section route) {
        Optional<String> address = route.text("decide_address");
        if (address.isPresent()
                && (address.get().length() > MAX_ADDRESS
                        || address.get().startsWith("sallyport."))) {
            route.error(
                    "decide_address",
                    "expected an address of another service, of at most 200 characters; those that"
                            + " begin with sallyport. are ours");
            return Optional.empty();
        }
        return address.map(known -> new Elsewhere(known, askTimeout));
    }
}
