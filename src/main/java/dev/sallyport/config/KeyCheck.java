package dev.sallyport.config;

import dev.sallyport.terms.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Holds a mapping to a table of keys: unknown ones, wrong values, keys without effect. */
final class KeyCheck {
    private final Map<String, Key> known;
    private final boolean strict;

    /**
     * @param strict whether an unknown key is an error
     */
    KeyCheck(Map<String, Key> known, boolean strict) {
        this.known = known;
        this.strict = strict;
    }

    /** Tells every fault, and takes out of the section what the readers must not see. */
    void check(Section section) {
        for (Map.Entry<String, Object> entry : List.copyOf(section.values().entrySet())) {
            String name = entry.getKey();
            Key key = known.get(name);
            if (key == null) {
                unknown(section, name);
                section.values().remove(name);
            } else if (!key.accepts(entry.getValue())) {
                section.error(name, wrong(key, entry.getValue()));
                section.values().remove(name);
            } else {
                standing(section, key, entry.getValue());
            }
        }
    }

    private void unknown(Section section, String name) {
        String message = "unknown key" + suggestion(name, known) + "; it has no effect";
        if (strict) {
            section.error(name, "unknown key" + suggestion(name, known));
        } else {
            section.warn(name, message);
        }
    }

    private static String wrong(Key key, Object value) {
        // Never what a list or mapping holds: some of them hold secrets.
        boolean scalar = !(value instanceof Map || value instanceof Collection);
        boolean show = scalar && (key.type().mayShow() || !key.choices().isEmpty());
        String text = value.toString();
        String found = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return (show ? "found \"" + found + "\"" : kind(value)) + ", expected " + key.expected();
    }

    private static String kind(Object value) {
        return switch (value) {
            case Map<?, ?> _ -> "found keys with values";
            case Collection<?> _ -> "found a list";
            default -> "found something else (" + value.toString().length() + " characters)";
        };
    }

    private void standing(Section section, Key key, Object value) {
        switch (key.standing()) {
            case BUILT, QUIET -> {}
            case INERT -> {
                if (!key.isUnset(value)) {
                    section.warn(key.name(), "has no effect in this version: " + key.about());
                }
            }
            case REFUSED -> {
                if (!key.isUnset(value)) {
                    section.error(
                            key.name(),
                            "not built yet, and without it others would get in or be trusted than"
                                    + " you ask for; remove it, or wait for a version that has it ("
                                    + key.about()
                                    + ")");
                }
            }
            case REMOVED ->
                    section.error(
                            key.name(),
                            "some configuration options are no longer supported: " + key.about());
        }
    }

    /** {@code ; did you mean "x"?}, or where to look. */
    static String suggestion(String name, Map<String, Key> known) {
        String hint = Nearest.hint(name, known.keySet());
        return hint.isEmpty() ? "; every key is in conf/reference.yaml" : hint;
    }
}
