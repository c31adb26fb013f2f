package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.policy.ppl.Value.Fields;
import dev.sallyport.terms.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a list of texts: {@code has} an element, {@code is} that element alone, {@code
 * exclude} it; several must all hold, and a bare value means {@code has}. Numbers, true and false
 * stand for their text, since that is what claims arrive as. Immutable.
 */
final class ListMatcher {
    private static final List<String> WORDS = List.of("has", "is", "exclude");

    private final @Nullable String has;
    private final @Nullable String only;
    private final @Nullable String exclude;
    private final Value data;

    private ListMatcher(Map<String, String> operands) {
        has = operands.get("has");
        only = operands.get("is");
        exclude = operands.get("exclude");
        Map<String, Value> canonical = new LinkedHashMap<>();
        operands.forEach((word, text) -> canonical.put(word, new Value.Text(text)));
        data = new Fields(canonical);
    }

    static ListMatcher read(Value data) throws DataFault {
        Map<String, Value> fields =
                data instanceof Fields(Map<String, Value> values) ? values : Map.of("has", data);
        if (fields.isEmpty()) {
            throw new DataFault("", "names no operator; use one of " + String.join(", ", WORDS));
        }
        for (String word : fields.keySet()) {
            if (!WORDS.contains(word)) {
                throw new DataFault(
                        "." + word,
                        "unknown string list matcher operator: "
                                + word
                                + Nearest.hint(word, WORDS));
            }
        }
        Map<String, String> operands = new LinkedHashMap<>();
        for (String word : WORDS) {
            Value operand = fields.get(word);
            if (operand != null) {
                operands.put(word, text(operand, data instanceof Fields ? "." + word : ""));
            }
        }
        return new ListMatcher(operands);
    }

    private static String text(Value value, String where) throws DataFault {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Numeral(String digits) -> digits;
            case Value.Flag(boolean set) -> String.valueOf(set);
            case Value.Items _ ->
                    throw new DataFault(
                            where, "expected one text, not a list; write a criterion for each");
            case Value.Fields _, Value.Nothing _ ->
                    throw new DataFault(where, "expected text, not " + value.kind());
        };
    }

    /** In the form in which policies are printed. */
    Value data() {
        return data;
    }

    boolean matches(List<String> facts) {
        return (has == null || facts.contains(has))
                && (only == null || (facts.size() == 1 && facts.getFirst().equals(only)))
                && (exclude == null || !facts.contains(exclude));
    }
}
