package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code claim/NAME}: what the identity provider says of the person. Each value is one value,
 * whatever characters it holds.
 */
record ClaimCriterion(ClaimName name, ListMatcher matcher) implements SessionCriterion {
    static final CriterionKind KIND =
            new CriterionKind(
                    "claim",
                    true,
                    false,
                    (path, data) -> {
                        ListMatcher matcher = ListMatcher.read(data);
                        return new Reading(
                                new ClaimCriterion(ClaimName.of(path), matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("claim-ok");
    private static final Answer NO = Answer.no("claim-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        return matcher.matches(name.values(facts)) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER, Need.CLAIMS);
    }
}
