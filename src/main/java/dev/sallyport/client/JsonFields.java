package dev.sallyport.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of one JSON object, as text for a terminal. */
public final class JsonFields {
    private static final int MAX_FIELDS = 200;

    private JsonFields() {}

    /**
     * Strings, numbers and booleans as they are, arrays of them joined with ", "; nested objects
     * and nulls are left out. What comes before a fault is kept: bodies are cut short. Empty when
     * it is not an object.
     *
     * @return in the order of the text
     */
    public static Map<String, String> of(String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME && fields.size() < MAX_FIELDS) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_ARRAY) {
                    fields.put(name, joined(parser));
                } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    fields.put(name, parser.getText());
                } else {
                    JsonParser _ = parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // Cut short or not JSON.
        }
        return fields;
    }

    private static String joined(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonToken value = parser.nextToken();
        while (value != JsonToken.END_ARRAY) {
            if (value.isScalarValue()) {
                text.append(text.isEmpty() ? "" : ", ").append(parser.getText());
            } else {
                JsonParser _ = parser.skipChildren();
            }
            value = parser.nextToken();
        }
        return text.toString();
    }
}
