package dev.sallyport.portal;

import dev.sallyport.request.RequestHead;
import io.vertx.core.Future;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One request for a page of ours.
 *
 * @param host the authority as the client named it, port included where it named one
 * @param path normalised, without query
 * @param clientIp the true client's address
 * @param body reads the body, at most so many bytes; fails when there is more
 */
public record Visit(
        RequestHead head,
        String host,
        String path,
        String requestId,
        String clientIp,
        IntFunction<Future<String>> body) {
    private static final int MAX_FORM = 16 * 1024;

    /** The query as sent, without the question mark; empty without one. */
    String query() {
        int query = head.target().indexOf('?');
        return query < 0 ? "" : head.target().substring(query + 1);
    }

    /** A parameter of the query; empty where it is missing, or there more than once. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(pairs(query()).get(name)).filter(value -> !value.isEmpty());
    }

    /** The fields of the form that was sent, each once. */
    Future<Map<String, String>> form() {
        return body.apply(MAX_FORM).map(Visit::pairs);
    }

    boolean isRead() {
        return Methods.isRead(head);
    }

    boolean isPost() {
        return head.method().equals("POST");
    }

    /** A name that comes twice says nothing: two readers would each take another one. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return pairs;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (pairs.put(name, value) != null) {
                pairs.put(name, "");
            }
        }
        return pairs;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
