package dev.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Collects mistakes, so that one run tells all of them. Not thread-safe. */
final class Faults {
    /** Enough to work on; a generated file must not fill the log. */
    private static final int MAX = 200;

    private final String file;
    private final Map<String, Integer> lines;
    private final Map<String, String> variables;
    private final Set<Fault> errors = new LinkedHashSet<>();
    private final Set<Fault> warnings = new LinkedHashSet<>();

    /**
     * @param lines line of each key's path
     * @param variables environment variable that each overridden top-level key came from
     */
    Faults(String file, Map<String, Integer> lines, Map<String, String> variables) {
        this.file = file;
        this.lines = lines;
        this.variables = variables;
    }

    void error(String key, String message) {
        add(errors, key, message);
    }

    void warn(String key, String message) {
        add(warnings, key, message);
    }

    private void add(Set<Fault> kind, String key, String message) {
        if (kind.size() < MAX) {
            kind.add(at(key, message));
        }
    }

    /** The line is that of the key, or of the nearest thing around it that has one. */
    private Fault at(String key, String message) {
        String variable = variables.get(key.split("[.\\[]", 2)[0]);
        if (variable != null) {
            return new Fault("environment", 0, variable, key + ": " + message);
        }
        String path = key.toLowerCase(Locale.ROOT);
        while (!path.isEmpty() && !lines.containsKey(path)) {
            path =
                    path.substring(
                            0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
        }
        return new Fault(file, lines.getOrDefault(path, 0), key, message);
    }

    List<Fault> warnings() {
        return sorted(warnings);
    }

    List<Fault> errors() {
        return sorted(errors);
    }

    private static List<Fault> sorted(Set<Fault> faults) {
        List<Fault> list = new ArrayList<>(faults);
        list.sort(Comparator.comparingInt(Fault::line));
        return list;
    }
}
