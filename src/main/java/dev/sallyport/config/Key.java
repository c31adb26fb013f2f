package dev.sallyport.config;

import java.util.List;
import java.util.Locale;

/**
 * A key that may stand in the configuration.
 *
 * @param fallback its default as YAML, or empty
 * @param choices if not empty, the only values; upper and lower case do not matter
 */
record Key(
        String name,
        ValueType type,
        List<String> choices,
        Standing standing,
        String fallback,
        String about) {
    Key {
        choices = List.copyOf(choices);
    }

    /** Reads a line of a table: {@code name | TYPE or a,b,c | STANDING | default | about}. */
    static Key parse(String line) {
        List<String> cells = List.of(line.split("\\|", 5)).stream().map(String::strip).toList();
        String type = cells.get(1);
        boolean choice = !type.equals(type.toUpperCase(Locale.ROOT));
        return new Key(
                cells.get(0),
                choice ? ValueType.TEXT : ValueType.valueOf(type),
                choice ? List.of(type.split(",", -1)) : List.of(),
                Standing.valueOf(cells.get(2)),
                cells.get(3),
                cells.get(4));
    }

    boolean accepts(Object value) {
        return type.accepts(value)
                && (choices.isEmpty() || !chosen(value.toString()).isEmpty() || value.equals(""));
    }

    /** The choice a text means: itself, or the end of a full enum name; empty if none. */
    String chosen(String text) {
        // YAML reads a bare off as false, and Pomerium's files have log_level: off.
        boolean off = text.equals("false") && choices.contains("off");
        String lower = off ? "off" : text.toLowerCase(Locale.ROOT);
        return choices.stream()
                .filter(c -> lower.equals(c) || lower.endsWith("_" + c))
                .findFirst()
                .orElse("");
    }

    String expected() {
        return choices.isEmpty() ? type.expected() : "one of " + String.join(", ", choices);
    }

    /** Whether the value says nothing: empty, off, or the default. */
    boolean isUnset(Object value) {
        boolean off = value.equals(false) || ValueType.FALSE.contains(value);
        return value.toString().isEmpty()
                || (off && !fallback.equals("true"))
                || (value instanceof java.util.Map<?, ?> map && map.isEmpty())
                || (value instanceof java.util.Collection<?> list && list.isEmpty())
                || value.toString().equals(fallback);
    }
}
