package dev.sallyport.portal;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads {@code application/x-www-form-urlencoded}, the form of queries and of forms. */
final class Fields {
    private Fields() {}

    /** What follows the question mark of a request-target, as sent; empty without one. */
    static String query(String target) {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** A name that comes twice is empty: two readers would each take another value. */
    static Map<String, String> of(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return fields;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (fields.put(name, value) != null) {
                fields.put(name, "");
            }
        }
        return fields;
    }

    /** Those of the fields that have these names, as a query. */
    static String some(Map<String, String> fields, List<String> names) {
        return names.stream()
                .filter(fields::containsKey)
                .map(name -> name + "=" + encoded(fields.getOrDefault(name, "")))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
