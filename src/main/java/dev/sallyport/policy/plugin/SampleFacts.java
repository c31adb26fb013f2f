package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Facts;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** Facts of nobody in particular, to warm up on and to fill in what a case leaves out. */
final class SampleFacts {
    private SampleFacts() {}

    private static final Facts SAMPLE =
            new Facts(
                    1_800_000_000L,
                    "sample",
                    new Facts.User(
                            "sample",
                            "sample@sallyport.invalid",
                            "",
                            Map.of("groups", List.of("a", "b")),
                            List.of()),
                    null,
                    new Facts.Session("sample", 1_799_999_000L, 1_800_050_000L),
                    new Facts.Client("192.0.2.1", 40_000, "", null),
                    new Facts.Route("0123456789abcdef", "sample", "tcp+https://a.test:22", ""),
                    new Facts.Request("tunnel", "CONNECT", "a.test:22", "", Map.of()));

    static JsonObject json() {
        return SAMPLE.toJson();
    }

    /** The same with these fields in place of its own; inside objects too. */
    static JsonObject with(JsonObject given) {
        return merged(json(), given);
    }

    private static JsonObject merged(JsonObject base, JsonObject given) {
        for (String name : given.fieldNames()) {
            Object value = given.getValue(name);
            boolean isList = name.equals("claims") || name.equals("headers");
            if (!isList
                    && value instanceof JsonObject inner
                    && base.getValue(name) instanceof JsonObject old) {
                base.put(name, merged(old, inner));
            } else {
                base.put(name, value);
            }
        }
        return base;
    }
}
