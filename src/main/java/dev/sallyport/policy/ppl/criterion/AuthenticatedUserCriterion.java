package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code authenticated_user}: somebody has signed in, or a service account is used. */
record AuthenticatedUserCriterion() implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.bare("authenticated_user", new AuthenticatedUserCriterion());

    private static final Answer YES = Answer.yes("user-ok");
    private static final Answer NO = Answer.no("user-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        Facts.User user = facts.user();
        // A session without a user's id is nobody's.
        return user != null && user.id().isEmpty() ? NO : YES;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER);
    }
}
