package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.policy.ppl.Value.Fields;
import dev.sallyport.policy.ppl.Value.Items;
import dev.sallyport.policy.ppl.Value.Text;
import dev.sallyport.terms.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A condition on one text: {@code is}, {@code not}, {@code contains}, {@code starts_with}, {@code
 * ends_with}, {@code in}, {@code not_in}; several must all hold, and a bare text means {@code is}.
 * Texts are compared unit by unit; no character in them separates anything. Immutable.
 */
final class TextMatcher {
    enum Operator {
        IS,
        NOT,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH,
        IN,
        NOT_IN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean takesList() {
            return this == IN || this == NOT_IN;
        }
    }

    /** How a criterion's own notion of equal texts comes in. */
    interface Folding {
        /** Texts are as they are. */
        Folding NONE = (_, text) -> text;

        /** The form in which an operand is compared. The fact comes in its own such form. */
        String operand(Operator operator, String text);

        default boolean contains(String fact, String operand) {
            return fact.contains(operand);
        }
    }

    private record Clause(Operator operator, List<String> operands) {}

    private static final List<String> WORDS =
            Stream.of(Operator.values()).map(Operator::word).toList();

    private final List<Clause> clauses;
    private final Folding folding;
    private final Value data;

    private TextMatcher(List<Clause> clauses, Folding folding, Value data) {
        this.clauses = List.copyOf(clauses);
        this.folding = folding;
        this.data = data;
    }

    /** The condition that compares texts as they are. */
    static TextMatcher read(Value data) throws DataFault {
        return read(data, Folding.NONE);
    }

    static TextMatcher read(Value data, Folding folding) throws DataFault {
        Map<String, Value> fields =
                switch (data) {
                    case Text text -> Map.of(Operator.IS.word(), text);
                    case Fields(Map<String, Value> values) -> values;
                    default ->
                            throw new DataFault("", expectedText(data) + ", or an operator of it");
                };
        if (fields.isEmpty()) {
            throw new DataFault("", "names no operator; use one of " + String.join(", ", WORDS));
        }
        for (String word : fields.keySet()) {
            if (!WORDS.contains(word)) {
                throw new DataFault(
                        "." + word,
                        "unknown string matcher operator: " + word + Nearest.hint(word, WORDS));
            }
        }
        List<Clause> clauses = new ArrayList<>();
        Map<String, Value> canonical = new LinkedHashMap<>();
        for (Operator operator : Operator.values()) {
            Value operand = fields.get(operator.word());
            if (operand != null) {
                canonical.put(operator.word(), operand);
                clauses.add(clause(operator, operand, folding));
            }
        }
        return new TextMatcher(clauses, folding, new Fields(canonical));
    }

    private static Clause clause(Operator operator, Value operand, Folding folding)
            throws DataFault {
        String where = "." + operator.word();
        if (!operator.takesList()) {
            return new Clause(operator, List.of(folding.operand(operator, text(operand, where))));
        }
        if (!(operand instanceof Items(List<Value> values))) {
            throw new DataFault(where, operator.word() + " takes a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            texts.add(folding.operand(operator, text(values.get(i), where + "[" + i + "]")));
        }
        return new Clause(operator, List.copyOf(texts));
    }

    private static String text(Value value, String where) throws DataFault {
        if (value instanceof Text(String text)) {
            return text;
        }
        throw new DataFault(where, expectedText(value));
    }

    private static String expectedText(Value value) {
        boolean scalar = value instanceof Value.Numeral || value instanceof Value.Flag;
        return "expected text, not " + value.kind() + (scalar ? "; write it in quotes" : "");
    }

    /** In the form in which policies are printed. */
    Value data() {
        return data;
    }

    boolean matches(String fact) {
        for (int i = 0; i < clauses.size(); i++) {
            if (!matches(clauses.get(i), fact)) {
                return false;
            }
        }
        return true;
    }

    /** Whether some text fulfils the whole condition. */
    boolean matchesAny(List<String> facts) {
        for (String fact : facts) {
            if (matches(fact)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(Clause clause, String fact) {
        return switch (clause.operator()) {
            case IS -> fact.equals(clause.operands().getFirst());
            case NOT -> !fact.equals(clause.operands().getFirst());
            case CONTAINS -> folding.contains(fact, clause.operands().getFirst());
            case STARTS_WITH -> fact.startsWith(clause.operands().getFirst());
            case ENDS_WITH -> fact.endsWith(clause.operands().getFirst());
            case IN -> clause.operands().contains(fact);
            case NOT_IN -> !clause.operands().contains(fact);
        };
    }
}
