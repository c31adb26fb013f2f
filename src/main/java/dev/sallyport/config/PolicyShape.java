package dev.sallyport.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of a policy, without the meaning of its criteria: rules with {@code allow} and {@code
 * deny}, in them {@code and}, {@code or}, {@code not}, {@code nor}, in them criteria with one key
 * each.
 */
final class PolicyShape {
    private static final Set<String> ACTIONS = Set.of("allow", "deny");
    private static final Set<String> OPERATORS = Set.of("and", "or", "not", "nor", "action");
    private static final String FAILED = "config: failed to parse policy: ";

    private final Faults faults;
    private boolean denies;

    PolicyShape(Faults faults) {
        this.faults = faults;
    }

    /** Tells every fault; the answer is whether some rule denies. */
    boolean check(@Nullable Object policy, String path) {
        if (policy instanceof Collection<?> rules) {
            int i = 0;
            for (Object rule : rules) {
                rules(rule, path + "[" + i++ + "]");
            }
        } else if (policy != null) {
            rules(policy, path);
        }
        return denies;
    }

    private void rules(@Nullable Object rules, String path) {
        if (!(rules instanceof Map<?, ?> map)) {
            faults.error(
                    path, FAILED + "expected an object or a list of objects with allow or deny");
            return;
        }
        for (Map.Entry<?, ?> rule : map.entrySet()) {
            String action = name(rule);
            denies |= action.equals("deny");
            if (!ACTIONS.contains(action)) {
                faults.error(path + "." + action, FAILED + "unknown rule; expected allow or deny");
            } else if (rule.getValue() instanceof Map<?, ?> body) {
                body.entrySet().forEach(e -> operator(e, path + "." + action));
            } else {
                faults.error(
                        path + "." + action, FAILED + "expected an object with and, or, not, nor");
            }
        }
    }

    private void operator(Map.Entry<?, ?> entry, String rule) {
        String operator = name(entry);
        String path = rule + "." + operator;
        if (!OPERATORS.contains(operator)) {
            faults.error(path, FAILED + "unknown operator; expected and, or, not or nor");
        } else if (entry.getValue() instanceof Collection<?> criteria) {
            criterion(List.copyOf(criteria), path);
        } else if (!operator.equals("action")) {
            faults.error(path, FAILED + "expected a list of criteria");
        }
    }

    private void criterion(List<?> criteria, String path) {
        for (int i = 0; i < criteria.size(); i++) {
            if (!(criteria.get(i) instanceof Map<?, ?> map) || map.size() != 1) {
                faults.error(
                        path + "[" + i + "]",
                        FAILED + "a criterion is an object with exactly one key");
            }
        }
    }

    private static String name(Map.Entry<?, ?> entry) {
        return String.valueOf(entry.getKey()).toLowerCase(Locale.ROOT);
    }
}
