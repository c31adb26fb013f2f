package dev.sallyport.identity.login.remote;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code application/x-www-form-urlencoded}, which queries are in too. */
final class Form {
    private Form() {}

    static String encode(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A URL with more parameters; the query it has stays, RFC 6749 section 3.1. */
    static String extend(URI url, Map<String, String> fields) {
        return url + (url.getRawQuery() == null ? "?" : "&") + encode(fields);
    }
}
