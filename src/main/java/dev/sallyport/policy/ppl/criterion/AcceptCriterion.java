package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code accept}: always holds. */
record AcceptCriterion() implements Criterion {
    static final CriterionKind KIND = CriterionKind.bare("accept", new AcceptCriterion());

    private static final Answer YES = Answer.yes("accept");

    @Override
    public Answer test(Facts facts) {
        return YES;
    }

    @Override
    public Set<Need> needs() {
        return Set.of();
    }
}
