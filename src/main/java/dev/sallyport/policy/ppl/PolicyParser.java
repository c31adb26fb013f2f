package dev.sallyport.policy.ppl;

import dev.sallyport.terms.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies from maps, lists and scalars, and collects every fault on the way. Names of rules,
 * operators and criteria may be written in capitals. Not thread-safe; one for each reading.
 */
public final class PolicyParser {
    /** What one route may ask of one request: some milliseconds at worst. */
    static final int MAX_CRITERIA = 20_000;

    private static final int MAX_FAULTS = 100;
    private static final int MAX_SHOWN = 60;
    private static final Set<String> ACTIONS = Set.of("allow", "deny");
    private static final Set<String> OPERATORS = Set.of("and", "or", "not", "nor");

    /** Pomerium ignores this one beside the operators. */
    private static final String IGNORED = "action";

    /** Words that people meet in Pomerium's documentation, and that its core does not have. */
    private static final Map<String, String> ELSEWHERE =
            Map.of(
                    "record",
                    "; it needs records that only Pomerium's paid editions have",
                    "pomerium_routes",
                    "; leave it out: own pages need no policy");

    /**
     * Something that keeps a policy from meaning anything.
     *
     * @param where its path, {@code routes[0].policy.allow.and[2].emial}
     */
    public record Fault(String where, String message) {}

    private final Criteria criteria;
    private final List<Fault> faults = new ArrayList<>();
    private int count;

    public PolicyParser(Criteria criteria) {
        this.criteria = criteria;
    }

    /** What was wrong so far; at most a hundred. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** The rules of an object, or of a list of objects; those without a fault. */
    public List<Rule> parse(@Nullable Object policy, String where) {
        List<Rule> rules = new ArrayList<>();
        if (policy instanceof Collection<?> list) {
            int i = 0;
            for (Object element : list) {
                object(element, where + "[" + i++ + "]", rules);
            }
        } else {
            object(policy, where, rules);
        }
        return rules;
    }

    /** One rule with one operator, as other keys than {@code policy} make it. */
    public Rule rule(Action action, Operator operator, List<?> elements, String where) {
        List<Term> terms = terms(List.copyOf(elements), where);
        return new Rule(
                action, where, terms.isEmpty() ? List.of() : List.of(new Group(operator, terms)));
    }

    private void fault(String where, String message) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(new Fault(where, message));
        }
    }

    private void object(@Nullable Object element, String where, List<Rule> rules) {
        if (!(element instanceof Map<?, ?> map)) {
            fault(where, "expected an object or a list of objects with allow or deny");
            return;
        }
        List<Rule> found = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String word = word(entry);
            String path = where + "." + shown(word);
            if (!ACTIONS.contains(word)) {
                fault(path, "unknown rule; expected allow or deny" + Nearest.hint(word, ACTIONS));
            } else if (entry.getValue() instanceof Map<?, ?> body) {
                Action action = word.equals("deny") ? Action.DENY : Action.ALLOW;
                found.add(new Rule(action, path, groups(body, path)));
            } else {
                fault(path, "expected an object with and, or, not, nor");
            }
        }
        // Within one object the order of keys means nothing: allow is told first.
        found.sort((a, b) -> a.action().compareTo(b.action()));
        rules.addAll(found);
    }

    private List<Group> groups(Map<?, ?> body, String where) {
        Map<Operator, Group> groups = new EnumMap<>(Operator.class);
        for (Map.Entry<?, ?> entry : body.entrySet()) {
            String word = word(entry);
            String path = where + "." + shown(word);
            if (!OPERATORS.contains(word)) {
                if (!word.equals(IGNORED)) {
                    fault(
                            path,
                            "unknown operator; expected and, or, not or nor"
                                    + Nearest.hint(word, OPERATORS));
                }
            } else if (entry.getValue() instanceof Collection<?> list) {
                List<Term> terms = terms(new ArrayList<>(list), path);
                if (!terms.isEmpty()) {
                    Operator operator = Operator.valueOf(word.toUpperCase(Locale.ROOT));
                    groups.put(operator, new Group(operator, terms));
                }
            } else {
                fault(path, "expected a list of criteria");
            }
        }
        return List.copyOf(groups.values());
    }

    private List<Term> terms(List<?> list, String where) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String path = where + "[" + i + "]";
            if (++count > MAX_CRITERIA) {
                if (count == MAX_CRITERIA + 1) {
                    fault(path, "too many criteria; one route may have " + MAX_CRITERIA);
                }
                break;
            }
            if (!(list.get(i) instanceof Map<?, ?> map) || map.size() != 1) {
                fault(path, "a criterion is an object with exactly one key");
                continue;
            }
            term(map.entrySet().iterator().next(), path).ifPresent(terms::add);
        }
        return terms;
    }

    private Optional<Term> term(Map.Entry<?, ?> entry, String where) {
        String key = String.valueOf(entry.getKey());
        String[] parts = key.split("/", 2);
        String name = parts[0].toLowerCase(Locale.ROOT);
        String path = where + "." + shown(key);
        CriterionKind kind = criteria.named(name).orElse(null);
        if (kind == null) {
            fault(path, "unknown policy criterion: " + shown(name) + hint(name));
            return Optional.empty();
        }
        String sub = parts.length == 2 ? parts[1] : "";
        if (sub.length() > Value.MAX_NAME) {
            fault(path, "a name has more than " + Value.MAX_NAME + " characters");
            return Optional.empty();
        }
        if (kind.takesPath() == sub.isEmpty()) {
            fault(
                    path,
                    kind.takesPath()
                            ? name + " needs a name behind it, such as " + name + "/groups"
                            : name + " takes nothing behind it; write " + name);
            return Optional.empty();
        }
        try {
            CriterionKind.Reading reading = kind.reader().read(sub, Value.of(entry.getValue()));
            String full = sub.isEmpty() ? name : name + "/" + sub;
            return Optional.of(
                    new Term(full, reading.data(), where, kind.script(), reading.criterion()));
        } catch (DataFault fault) {
            fault(path + fault.where(), fault.message());
            return Optional.empty();
        }
    }

    private String hint(String name) {
        String elsewhere = ELSEWHERE.get(name);
        return elsewhere != null ? elsewhere : Nearest.hint(name, criteria.names());
    }

    private static String word(Map.Entry<?, ?> entry) {
        return String.valueOf(entry.getKey()).toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }
}
