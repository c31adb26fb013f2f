package dev.sallyport.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A log line as an object: texts, numbers, booleans, lists and objects of them; null is left out.
 */
final class JsonLine {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(50).build())
                    .build();

    private final Map<String, Object> fields;

    private JsonLine(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** The line's object; empty if it is none. */
    static Optional<JsonLine> parse(String line) {
        try (JsonParser parser = FACTORY.createParser(line)) {
            return parser.nextToken() == JsonToken.START_OBJECT
                    ? Optional.of(new JsonLine(object(parser)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            value(parser, parser.nextToken()).ifPresent(value -> fields.put(name, value));
        }
        return fields;
    }

    private static Optional<Object> value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> Optional.of(object(parser));
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY && next != null;
                        next = parser.nextToken()) {
                    value(parser, next).ifPresent(list::add);
                }
                yield Optional.of(list);
            }
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NULL -> Optional.empty();
            default -> Optional.of(parser.getText());
        };
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A text or a number; empty if there is none. */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    List<String> texts(String name) {
        return texts(fields.get(name));
    }

    /** The lists of an object; a single value is a list of one. */
    Map<String, List<String>> lists(String name) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> lists.put(String.valueOf(key), texts(value)));
        }
        return lists;
    }

    private static List<String> texts(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> list ->
                    list.stream()
                            .filter(e -> e instanceof String || e instanceof Boolean)
                            .map(String::valueOf)
                            .toList();
            case Map<?, ?> _ -> List.of();
            default -> List.of(value.toString());
        };
    }
}
