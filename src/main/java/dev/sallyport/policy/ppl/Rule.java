package dev.sallyport.policy.ppl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One {@code allow} or {@code deny}. It fires when one of its groups does; without groups it never
 * fires.
 *
 * @param where its path in the configuration, {@code routes[0].policy[1].allow}: its name in logs
 * @param groups in the order and, or, not, nor
 */
public record Rule(Action action, String where, List<Group> groups) {
    public Rule {
        groups = List.copyOf(groups);
    }

    /** As JSON, in the form in which policies are printed. */
    @Override
    public String toString() {
        Map<String, String> body = new LinkedHashMap<>();
        groups.forEach(group -> body.put(group.operator().word(), JsonText.list(group.terms())));
        return JsonText.object(Map.of(action.word(), JsonText.object(body)));
    }
}
