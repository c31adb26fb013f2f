package dev.sallyport.policy.ppl;

import java.util.List;
import java.util.Map;

/** JSON, RFC 8259, in ASCII and without white space. */
final class JsonText {
    private JsonText() {}

    static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
        return json.append('"').toString();
    }

    static String list(List<?> values) {
        StringBuilder json = new StringBuilder("[");
        for (Object value : values) {
            json.append(json.length() > 1 ? "," : "").append(value);
        }
        return json.append(']').toString();
    }

    static String object(Map<String, ?> fields) {
        StringBuilder json = new StringBuilder("{");
        fields.forEach((name, value) ->
                json.append(json.length() > 1 ? "," : "")
                        .append(quoted(name))
                        .append(':')
                        .append(value));
        return json.append('}').toString();
    }
}
