package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.fake.Asking;
import dev.sallyport.fake.Policies;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Value;

/** Asks one word with one value. */
final class Asked {
    private Asked() {}

    static CriterionKind.Reading read(CriterionKind kind, String yaml) throws DataFault {
        return kind.reader().read("", Value.of(Policies.value(yaml)));
    }

    /** What it says, as {@code yes reason} or {@code no reason}. */
    static String says(CriterionKind kind, String yaml, Asking asking) throws DataFault {
        return told(read(kind, yaml).criterion().test(asking.facts()));
    }

    static String told(Answer answer) {
        return (answer.holds() ? "yes " : "no ") + answer.reason();
    }

    /** Why the value is refused, after where; empty if it is not. */
    static String fault(CriterionKind kind, String yaml) {
        try {
            var _ = read(kind, yaml);
            return "";
        } catch (DataFault fault) {
            return (fault.where() + " " + fault.message()).strip();
        }
    }
}
