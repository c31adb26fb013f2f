package dev.sallyport.fake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A query or a posted form, read; a field that is there twice fails the test. */
final class FormFields {
    private FormFields() {}

    static Map<String, String> of(String text) {
        return Arrays.stream(text.split("&"))
                .map(field -> (field + "=").split("=", -1))
                .collect(Collectors.toMap(f -> decoded(f[0]), f -> decoded(f[1])));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
