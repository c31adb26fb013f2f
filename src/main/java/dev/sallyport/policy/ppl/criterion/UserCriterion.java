package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code user}: the id by which the identity provider knows the person. */
record UserCriterion(TextMatcher matcher) implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "user",
                    data -> {
                        TextMatcher matcher = TextMatcher.read(data);
                        return new Reading(new UserCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("user-ok");
    private static final Answer NO = Answer.no("user-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        Facts.User user = facts.user();
        return user != null && matcher.matches(user.id()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER);
    }
}
