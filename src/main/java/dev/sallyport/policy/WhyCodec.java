package dev.sallyport.policy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The field {@code why} of an answer. */
final class WhyCodec {
    private static final Set<String> FIELDS =
            Set.of("allow", "allow_reasons", "deny", "deny_reasons");

    private WhyCodec() {}

    static JsonObject write(Why why) {
        return new JsonObject()
                .put("allow", why.allow())
                .put("allow_reasons", new JsonArray(why.allowReasons()))
                .put("deny", why.deny())
                .put("deny_reasons", new JsonArray(why.denyReasons()));
    }

    /**
     * @param value null: the one reason is all there is
     * @throws IllegalArgumentException if it is malformed, or contradicts the answer
     */
    static Why read(@Nullable Object value, boolean allow, String reason) {
        if (value == null) {
            return allow ? Why.allowed(reason) : Why.notAllowed(reason);
        }
        if (!(value instanceof JsonObject json)
                || !json.fieldNames().equals(FIELDS)
                || !(json.getValue("allow") instanceof Boolean allowed)
                || !(json.getValue("deny") instanceof Boolean denied)) {
            throw new IllegalArgumentException("why has other fields than it should");
        }
        if (allow && (!allowed || denied)) {
            throw new IllegalArgumentException("why contradicts the answer");
        }
        return new Why(
                allowed,
                texts(json.getValue("allow_reasons")),
                denied,
                texts(json.getValue("deny_reasons")));
    }

    private static List<String> texts(@Nullable Object value) {
        if (!(value instanceof JsonArray array)) {
            throw new IllegalArgumentException("a list of reasons is not a list");
        }
        List<String> texts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof String text)) {
                throw new IllegalArgumentException("a reason is not text");
            }
            texts.add(text);
        }
        return texts;
    }
}
