package dev.sallyport.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What environment variables say. Each key at the top is the variable of its name in upper case; an
 * empty variable says nothing; a variable beats the file.
 */
final class Environment {
    private static final List<String> NESTED = List.of("downstream_mtls", "runtime_flags");

    private final Map<String, String> all;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /** Reads everything but the route lists, which need the YAML processor. */
    Environment(Map<String, String> environment) {
        all = environment;
        for (Key key : TopKeys.ALL.values()) {
            String variable = key.name().toUpperCase(Locale.ROOT);
            String text = environment.getOrDefault(variable, "");
            if (!text.isEmpty() && !isRouteList(key.name())) {
                read(key, variable, text);
            }
        }
        String headers = environment.getOrDefault("HEADERS", "");
        Key responseHeaders = TopKeys.ALL.get("set_response_headers");
        if (!headers.isEmpty() && responseHeaders != null) {
            read(responseHeaders, "HEADERS", headers);
        }
        NESTED.forEach(key -> nested(key, environment));
    }

    private void read(Key key, String variable, String text) {
        try {
            put(key.name(), variable, value(key.type(), text));
        } catch (DecodeException | IllegalArgumentException e) {
            faults.add(
                    new Fault(
                            "environment", 0, variable, "expected " + key.expected() + " as JSON"));
        }
    }

    /** Adds a value that a variable gave. */
    void put(String key, String variable, Object value) {
        values.put(key, value);
        variables.put(key, variable);
    }

    static boolean isRouteList(String key) {
        return key.equals("policy") || key.equals("routes");
    }

    private static Object value(ValueType type, String text) {
        return switch (type) {
            case MAP -> text.startsWith("{") ? new JsonObject(text).getMap() : pairs(text);
            case OBJECTS -> new JsonArray(text).getList();
            case ANY -> text.startsWith("{") ? new JsonObject(text).getMap() : text;
            case TEXT, BOOL, INT, NUMBER, DURATION, ADDRESS, URL, BASE64, KEY32, LIST -> text;
        };
    }

    /** {@code K:V,K2:V2}. */
    private static Map<String, Object> pairs(String text) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("not a pair");
            }
            map.put(pair.substring(0, colon).strip(), pair.substring(colon + 1).strip());
        }
        return map;
    }

    /** {@code DOWNSTREAM_MTLS_CA} is {@code downstream_mtls.ca}. */
    private void nested(String key, Map<String, String> environment) {
        String prefix = key.toUpperCase(Locale.ROOT) + "_";
        new TreeMap<>(environment)
                .tailMap(prefix)
                .forEach((variable, text) -> {
                    if (variable.startsWith(prefix) && !text.isEmpty()) {
                        Map<String, Object> map = new LinkedHashMap<>();
                        Section.mapping(values.get(key))
                                .ifPresent(m -> m.forEach((k, v) -> map.put(k + "", v)));
                        map.put(variable.substring(prefix.length()).toLowerCase(Locale.ROOT), text);
                        put(key, variable, map);
                    }
                });
    }

    Map<String, Object> values() {
        return values;
    }

    /** All variables, also those that are no keys. */
    Map<String, String> all() {
        return all;
    }

    /** The variable that each key came from. */
    Map<String, String> variables() {
        return variables;
    }

    List<Fault> faults() {
        return faults;
    }
}
