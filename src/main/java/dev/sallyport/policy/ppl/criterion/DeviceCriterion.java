package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.Value;
import dev.sallyport.terms.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code device}: a registered device. None is ever known yet, so it never holds. */
record DeviceCriterion() implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "device",
                    data -> {
                        check(data);
                        return new Reading(new DeviceCriterion(), data);
                    });

    private static final List<String> WORDS = List.of("is", "approved", "type");
    private static final Answer NO = Answer.no("device-unauthenticated");

    private static void check(Value data) throws DataFault {
        if (!(data instanceof Value.Fields(Map<String, Value> fields))) {
            throw new DataFault("", "expected keys of " + String.join(", ", WORDS));
        }
        for (Map.Entry<String, Value> field : fields.entrySet()) {
            String word = field.getKey();
            if (!WORDS.contains(word)) {
                throw new DataFault(
                        "." + word,
                        "unexpected field in device criterion: "
                                + word
                                + Nearest.hint(word, WORDS));
            }
            if (!word.equals("approved") && !(field.getValue() instanceof Value.Text)) {
                throw new DataFault("." + word, "expected text, not " + field.getValue().kind());
            }
        }
    }

    @Override
    public Answer testKnown(Facts facts) {
        return NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER);
    }
}
