package dev.sallyport.policy;

import dev.sallyport.terms.GoDuration;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as messages, version 1 of the bus contract. Reading is strict: an unknown field or a
 * wrong type makes the whole answer {@link Decision.Undecided}, since half of an answer is not what
 * its author meant.
 */
public final class DecisionCodec {
    private static final Set<String> FIELDS =
            Set.of("v", "allow", "reason", "rule", "until", "obligations", "sign_in", "why");
    private static final Set<String> OBLIGATIONS =
            Set.of("max_duration", "idle_timeout", "max_bytes", "labels");

    /** Go's bound on durations, which is what nanoseconds in a long can hold. */
    private static final double MAX_SECONDS = 9_000_000_000d;

    private DecisionCodec() {}

    /** The message for a decision. An undecided one has none: it is told by failing the request. */
    public static JsonObject write(Decision decision) {
        return switch (decision) {
            case Decision.Allow(
                            String reason,
                            var rule,
                            var until,
                            Obligations obligations,
                            Why why) -> {
                JsonObject json = base(true, reason, rule);
                write(json, why, Why.allowed(reason));
                if (until != null) {
                    json.put("until", until);
                }
                if (!obligations.equals(Obligations.NONE)) {
                    json.put("obligations", write(obligations));
                }
                yield json;
            }
            case Decision.Deny(String reason, var rule, boolean signIn, Why why) -> {
                JsonObject json = base(false, reason, rule);
                write(json, why, Why.notAllowed(reason));
                yield signIn ? json.put("sign_in", true) : json;
            }
            case Decision.Undecided(String cause) ->
                    throw new IllegalArgumentException(
                            "an undecided question has no answer: " + cause);
        };
    }

    private static JsonObject base(boolean allow, String reason, @Nullable String rule) {
        JsonObject json = new JsonObject().put("v", 1).put("allow", allow).put("reason", reason);
        return rule == null ? json : json.put("rule", rule);
    }

    private static void write(JsonObject json, Why why, Why usual) {
        if (!why.equals(usual)) {
            json.put("why", WhyCodec.write(why));
        }
    }

    private static JsonObject write(Obligations obligations) {
        JsonObject json = new JsonObject();
        if (!obligations.maxDuration().isZero()) {
            json.put("max_duration", obligations.maxDuration().toMillis() + "ms");
        }
        if (!obligations.idleTimeout().isZero()) {
            json.put("idle_timeout", obligations.idleTimeout().toMillis() + "ms");
        }
        if (obligations.maxBytes() > 0) {
            json.put("max_bytes", obligations.maxBytes());
        }
        JsonObject labels = new JsonObject();
        obligations.labels().forEach(labels::put);
        return labels.isEmpty() ? json : json.put("labels", labels);
    }

    /** The decision in a message, or {@link Decision.Undecided} that says what is wrong with it. */
    public static Decision read(@Nullable Object body) {
        if (!(body instanceof JsonObject json)) {
            return new Decision.Undecided("the answer is not a JSON object");
        }
        if (!FIELDS.containsAll(json.fieldNames())) {
            return new Decision.Undecided("the answer has an unknown field");
        }
        if (!Integer.valueOf(1).equals(json.getValue("v"))) {
            return new Decision.Undecided("the answer is not of version 1");
        }
        if (!(json.getValue("allow") instanceof Boolean allow)
                || !(json.getValue("reason") instanceof String reason)
                || !isNullOr(String.class, json.getValue("rule"))
                || !isNullOr(Boolean.class, json.getValue("sign_in"))
                || !isNullOr(Number.class, json.getValue("until"))) {
            return new Decision.Undecided("a field of the answer has the wrong type");
        }
        try {
            Why why = WhyCodec.read(json.getValue("why"), allow, reason);
            return allow
                    ? new Decision.Allow(
                            reason,
                            json.getString("rule"),
                            json.getLong("until"),
                            obligations(json.getValue("obligations")),
                            why)
                    : new Decision.Deny(
                            reason,
                            json.getString("rule"),
                            Boolean.TRUE.equals(json.getBoolean("sign_in")),
                            why);
        } catch (IllegalArgumentException e) {
            return new Decision.Undecided("the answer is malformed: " + e.getMessage());
        }
    }

    private static boolean isNullOr(Class<?> type, @Nullable Object value) {
        return value == null || type.isInstance(value);
    }

    private static Obligations obligations(@Nullable Object value) {
        if (value == null) {
            return Obligations.NONE;
        }
        if (!(value instanceof JsonObject json) || !OBLIGATIONS.containsAll(json.fieldNames())) {
            throw new IllegalArgumentException(
                    "obligations have an unknown field or are not an object");
        }
        if (!(json.getValue("max_bytes", 0) instanceof Number bytes) || bytes.longValue() < 0) {
            throw new IllegalArgumentException("max_bytes is a number, not negative");
        }
        return new Obligations(
                duration(json.getValue("max_duration")),
                duration(json.getValue("idle_timeout")),
                bytes.longValue(),
                labels(json.getValue("labels")));
    }

    private static Duration duration(@Nullable Object value) {
        return switch (value) {
            case null -> Duration.ZERO;
            case Number seconds
                    when seconds.doubleValue() >= 0 && seconds.doubleValue() <= MAX_SECONDS ->
                    Duration.ofMillis((long) (seconds.doubleValue() * 1000));
            case String text -> GoDuration.parse(text);
            default ->
                    throw new IllegalArgumentException(
                            "a duration is seconds or text such as \"15m\"");
        };
    }

    private static Map<String, String> labels(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof JsonObject json)) {
            throw new IllegalArgumentException("labels is an object");
        }
        Map<String, String> labels = new HashMap<>();
        for (String name : json.fieldNames()) {
            if (!(json.getValue(name) instanceof String text)) {
                throw new IllegalArgumentException("a label is text");
            }
            labels.put(name, text);
        }
        return labels;
    }
}
