package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.DecisionCodec;
import dev.sallyport.policy.Obligations;
import dev.sallyport.policy.Why;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What policies in JavaScript return, and what several of them say together. */
final class Verdicts {
    /** A reason goes to the log and, if it is a code, to the one who is refused. */
    private static final int MAX_REASON = 200;

    private static final int MAX_LABELS = 32;

    private Verdicts() {}

    /** A plugin's answer; anything but a well-formed one is undecided. */
    static Decision read(String plugin, String text) {
        JsonObject json;
        try {
            json = new JsonObject(text);
        } catch (DecodeException e) {
            return new Decision.Undecided("policy plugin " + plugin + ": no JSON object");
        }
        json.put("v", json.getValue("v", 1));
        if (!json.containsKey("rule")) {
            json.put("rule", "policy_plugins." + plugin);
        }
        if (!json.containsKey("reason")) {
            json.put("reason", usual(plugin, json));
        }
        Decision decision = DecisionCodec.read(json);
        return switch (decision) {
            case Decision.Undecided(String cause) ->
                    new Decision.Undecided("policy plugin " + plugin + ": " + cause);
            case Decision.Allow allow when json.containsKey("sign_in") ->
                    new Decision.Undecided(
                            "policy plugin " + plugin + ": sign_in goes with allow: false");
            case Decision.Allow allow when isLong(allow.reason(), allow.rule()) -> tooLong(plugin);
            case Decision.Allow allow when allow.obligations().labels().size() > MAX_LABELS ->
                    new Decision.Undecided("policy plugin " + plugin + ": too many labels");
            case Decision.Deny deny when isLong(deny.reason(), deny.rule()) -> tooLong(plugin);
            default -> decision;
        };
    }

    private static String usual(String plugin, JsonObject json) {
        if (Boolean.TRUE.equals(json.getValue("allow"))) {
            return plugin + "-ok";
        }
        return Boolean.TRUE.equals(json.getValue("sign_in"))
                ? "user-unauthenticated"
                : plugin + "-unauthorized";
    }

    private static boolean isLong(String reason, @Nullable String rule) {
        return reason.length() > MAX_REASON || (rule != null && rule.length() > MAX_REASON);
    }

    private static Decision tooLong(String plugin) {
        return new Decision.Undecided(
                "policy plugin "
                        + plugin
                        + ": reason or rule has more than "
                        + MAX_REASON
                        + " characters");
    }

    /** Both allow: until the earlier end, under the stricter obligations. */
    static Decision.Allow both(Decision.Allow first, Decision.Allow second) {
        Set<String> reasons = new LinkedHashSet<>(first.why().allowReasons());
        reasons.addAll(second.why().allowReasons());
        return new Decision.Allow(
                first.reason(),
                first.rule(),
                earlier(first.until(), second.until()),
                stricter(first.obligations(), second.obligations()),
                new Why(true, List.copyOf(reasons), false, first.why().denyReasons()));
    }

    private static @Nullable Long earlier(@Nullable Long a, @Nullable Long b) {
        return a == null || b == null ? (a == null ? b : a) : Long.valueOf(Math.min(a, b));
    }

    private static Obligations stricter(Obligations a, Obligations b) {
        // Where both have a label, the first one's holds.
        Map<String, String> labels = new HashMap<>(b.labels());
        labels.putAll(a.labels());
        return new Obligations(
                shorter(a.maxDuration(), b.maxDuration()),
                shorter(a.idleTimeout(), b.idleTimeout()),
                a.maxBytes() == 0 || b.maxBytes() == 0
                        ? Math.max(a.maxBytes(), b.maxBytes())
                        : Math.min(a.maxBytes(), b.maxBytes()),
                labels);
    }

    /** Zero is no limit. */
    private static Duration shorter(Duration a, Duration b) {
        if (a.isZero() || b.isZero()) {
            return a.isZero() ? b : a;
        }
        return a.compareTo(b) < 0 ? a : b;
    }
}
