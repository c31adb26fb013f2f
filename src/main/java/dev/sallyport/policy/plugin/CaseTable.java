package dev.sallyport.policy.plugin;

import dev.sallyport.policy.Decision;
import dev.sallyport.policy.DecisionCodec;
import dev.sallyport.policy.Facts;
import dev.sallyport.policy.RoutePolicy;
import dev.sallyport.policy.plugin.PluginTests.Outcome;
import dev.sallyport.policy.ppl.Policy;
import dev.sallyport.terms.RouteId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table of cases: what a plugin is given, what the services answer that it asks, and what is
 * expected of it.
 */
final class CaseTable {
    private static final Set<String> KEYS =
            Set.of("name", "facts", "value", "config", "bus", "expect");
    private static final Set<String> EXPECTED =
            Set.of(
                    "allow",
                    "reason",
                    "rule",
                    "until",
                    "obligations",
                    "sign_in",
                    "undecided",
                    "matches");

    /** Wide: a first run is slow, and what is tested is the answer. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);

    private final PluginFiles files;
    private final String file;

    CaseTable(PluginFiles files, String file) {
        this.files = files;
        this.file = file;
    }

    List<Outcome> run() {
        List<Outcome> outcomes = new ArrayList<>();
        JsonArray cases;
        try {
            cases = new JsonArray(files.texts().getOrDefault(file, ""));
        } catch (DecodeException e) {
            return List.of(outcome("", "expected a list of cases: " + e.getMessage()));
        }
        for (int i = 0; i < cases.size(); i++) {
            if (cases.getValue(i) instanceof JsonObject row) {
                String name = row.getValue("name") instanceof String text ? text : "case " + i;
                outcomes.add(outcome(name, fault(row)));
            } else {
                outcomes.add(outcome("case " + i, "expected an object"));
            }
        }
        return outcomes;
    }

    private Outcome outcome(String name, String fault) {
        return new Outcome(files.path(file).toString(), name, fault);
    }

    private String fault(JsonObject row) {
        try {
            if (!KEYS.containsAll(row.fieldNames())) {
                return "a case has other keys than " + KEYS.stream().sorted().toList();
            }
            JsonObject expect = object(row, "expect");
            if (expect.isEmpty() || !EXPECTED.containsAll(expect.fieldNames())) {
                return "expect has " + EXPECTED.stream().sorted().toList();
            }
            Facts facts = Facts.fromJson(SampleFacts.with(object(row, "facts")));
            return decided(row, facts, expect);
        } catch (IllegalArgumentException | ClassCastException e) {
            return "the case makes no sense: " + e.getMessage();
        } catch (PluginFault e) {
            return e.full();
        }
    }

    private static JsonObject object(JsonObject row, String key) {
        return row.getValue(key) instanceof JsonObject object ? object : new JsonObject();
    }

    private String decided(JsonObject row, Facts facts, JsonObject expect) throws PluginFault {
        Plugin.Declaration declaration =
                new Plugin.Declaration(
                        "plugin", files, object(row, "config").encode(), TIMEOUT, ASK_TIMEOUT);
        try (PluginLoader loader = new PluginLoader()) {
            Plugin plugin = loader.load(declaration);
            plugin.warmed();
            PluginSet set = new PluginSet(List.of(plugin));
            try (Workbench bench = Workbench.cold(set, answering(object(row, "bus")))) {
                if (plugin.shape() instanceof Plugin.Word) {
                    String value = Json.encode(row.getValue("value"));
                    boolean found =
                            bench.call(() ->
                                    ((PolicyThread) Thread.currentThread())
                                            .matches(plugin, facts, value));
                    return expect.getValue("matches") instanceof Boolean wanted && wanted == found
                            ? ""
                            : "expected " + expect.encode() + ", found " + found;
                }
                RoutePolicy policy =
                        new RoutePolicy(
                                new RouteId("case"),
                                new Policy("", List.of()),
                                List.of(plugin),
                                Optional.empty());
                return difference(expect, bench.decide(policy, facts));
            }
        }
    }

    private static Courier answering(JsonObject bus) {
        return (address, _, _, answer) -> {
            if (bus.containsKey(address)) {
                answer.came(Json.encode(bus.getValue(address)));
            } else {
                answer.failed("no answer is given for " + address + " in bus");
            }
        };
    }

    /** What is not as expected; empty if all is. */
    private static String difference(JsonObject expect, Decision decision) {
        if (decision instanceof Decision.Undecided(String cause)) {
            return Boolean.TRUE.equals(expect.getValue("undecided")) ? "" : cause;
        }
        JsonObject found = DecisionCodec.write(decision);
        for (String key : expect.fieldNames()) {
            boolean same =
                    key.equals("obligations")
                            ? decision instanceof Decision.Allow allow
                                    && DecisionCodec.read(allowing(expect))
                                            instanceof Decision.Allow wanted
                                    && wanted.obligations().equals(allow.obligations())
                            : String.valueOf(expect.getValue(key))
                                    .equals(String.valueOf(found.getValue(key)));
            if (!same) {
                return "expected " + expect.encode() + ", found " + found.encode();
            }
        }
        return "";
    }

    private static JsonObject allowing(JsonObject expect) {
        return new JsonObject()
                .put("v", 1)
                .put("allow", true)
                .put("reason", "")
                .put("obligations", expect.getValue("obligations"));
    }
}
