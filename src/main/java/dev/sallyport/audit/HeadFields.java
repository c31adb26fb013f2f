package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lines take from a head, without the credentials in it. */
final class HeadFields {
    private static final String MASK = "[masked]";
    private static final int MAX_HEADERS = 50;
    private static final int MAX_QUERY = 2_048;

    private static final Set<String> SECRET_HEADERS =
            Set.of(
                    "authorization",
                    "cookie",
                    "proxy-authorization",
                    "x-pomerium-authorization",
                    "x-pomerium-jwt-assertion");
    private static final Set<String> SECRET_PARAMETERS =
            Set.of(
                    "pomerium_session",
                    "pomerium_session_encrypted",
                    "pomerium_jwt",
                    "pomerium_signature",
                    "access_token",
                    "id_token_hint",
                    "user_code",
                    "state",
                    "code");

    private HeadFields() {}

    static String first(@Nullable RequestHead head, String name) {
        return head == null ? "" : head.first(name).orElse("");
    }

    static String withoutQuery(String url) {
        int end = 0;
        while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
            end++;
        }
        return url.substring(0, end);
    }

    /** The raw query, each secret parameter's value masked. */
    static String query(@Nullable RequestHead head) {
        int start = head == null ? -1 : head.target().indexOf('?');
        if (head == null || start < 0) {
            return "";
        }
        StringBuilder query = new StringBuilder();
        String raw = JsonLines.capped(head.target().substring(start + 1), MAX_QUERY);
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            query.append(query.isEmpty() ? "" : "&")
                    .append(equals >= 0 && isSecret(name) ? name + "=" + MASK : parameter);
        }
        return query.toString();
    }

    /** A name may be escaped; one that can't be read may be a secret's. */
    private static boolean isSecret(String name) {
        try {
            String plain = URLDecoder.decode(name, StandardCharsets.UTF_8);
            return SECRET_PARAMETERS.contains(plain.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /** An object of the named fields that are there. */
    static void some(JsonGenerator json, @Nullable RequestHead head, List<String> names)
            throws IOException {
        json.writeObjectFieldStart("headers");
        for (String name : names) {
            List<String> values = head == null ? List.of() : head.all(name);
            if (!values.isEmpty()) {
                JsonLines.text(json, canonical(name), shown(name, String.join(",", values)));
            }
        }
        json.writeEndObject();
    }

    /** An address that somebody came from may hold a token in its query. */
    private static String shown(String name, String value) {
        return isSecretHeader(name)
                ? MASK
                : name.equalsIgnoreCase("referer") ? withoutQuery(value) : value;
    }

    /** An object of all fields, the first fifty. */
    static void all(JsonGenerator json, RequestHead head) throws IOException {
        List<String> names =
                head.headers().stream()
                        .map(Header::name)
                        .map(HeadFields::canonical)
                        .distinct()
                        .limit(MAX_HEADERS)
                        .toList();
        some(json, head, names);
    }

    private static boolean isSecretHeader(String name) {
        return SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** {@code x-request-id} as {@code X-Request-Id}; pseudo fields stay as they are. */
    private static String canonical(String name) {
        StringBuilder text = new StringBuilder(name.length());
        boolean upper = true;
        for (int i = 0; i < Math.min(name.length(), JsonLines.MAX_TEXT); i++) {
            char c = name.charAt(i);
            text.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
            upper = c == '-';
        }
        return JsonLines.capped(text.toString(), JsonLines.MAX_TEXT);
    }
}
