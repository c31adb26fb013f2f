package dev.sallyport.config;

import dev.sallyport.terms.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of one mapping, by key in lower case (Pomerium does not tell case apart). The readers
 * may trust the types: {@link KeyCheck} has taken out what was wrong. Not thread-safe.
 */
final class Section {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final String path;
    private final Faults faults;

    Section(Map<?, ?> raw, String path, Faults faults) {
        this.path = path;
        this.faults = faults;
        raw.forEach((key, value) -> {
            if (value != null) {
                values.put(String.valueOf(key).toLowerCase(Locale.ROOT), value);
            }
        });
    }

    Map<String, Object> values() {
        return values;
    }

    Faults faults() {
        return faults;
    }

    /** The path of a key, for faults. */
    String path(String key) {
        return path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
    }

    void error(String key, String message) {
        faults.error(path(key), message);
    }

    /** Tells a parser's words, which by contract hold no secret. */
    void error(String key, IllegalArgumentException cause) {
        error(key, String.valueOf(cause.getMessage()));
    }

    void warn(String key, String message) {
        faults.warn(path(key), message);
    }

    boolean has(String key) {
        Object value = values.get(key);
        return value != null && !value.toString().isEmpty();
    }

    @Nullable Object raw(String key) {
        return values.get(key);
    }

    /** Present and not empty. */
    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).map(Object::toString).filter(t -> !t.isEmpty());
    }

    boolean flag(String key, boolean fallback) {
        Object value = values.get(key);
        return value == null ? fallback : value.equals(true) || ValueType.TRUE.contains(value);
    }

    Duration duration(String key, Duration fallback) {
        return text(key).map(GoDuration::parse).orElse(fallback);
    }

    Optional<BindAddress> address(String key) {
        return text(key).map(BindAddress::parse);
    }

    /** A list, or one text with commas. */
    List<String> texts(String key) {
        Object value = values.get(key);
        List<String> texts = new ArrayList<>();
        if (value instanceof Collection<?> list) {
            list.forEach(v -> texts.add(String.valueOf(v)));
        } else if (value != null) {
            for (String part : value.toString().split(",", -1)) {
                texts.add(part.strip());
            }
            texts.removeIf(String::isEmpty);
        }
        return texts;
    }

    List<Object> elements(String key) {
        return values.get(key) instanceof Collection<?> list ? new ArrayList<>(list) : List.of();
    }

    /** A mapping under this one; empty if there is none. */
    Section section(String key) {
        Map<?, ?> inner = mapping(values.get(key)).orElse(Map.of());
        return new Section(inner, path(key), faults);
    }

    /** A value as a mapping, whichever of its two shapes the processor gave it. */
    static Optional<Map<?, ?>> mapping(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }
}
