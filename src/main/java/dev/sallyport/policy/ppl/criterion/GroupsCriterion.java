package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.List;
import java.util.Set;

/**
 * {@code groups}: what a directory says of the person; groups in a token are {@code claim/groups}.
 */
record GroupsCriterion(ListMatcher matcher) implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "groups",
                    data -> {
                        ListMatcher matcher = ListMatcher.read(data);
                        return new Reading(new GroupsCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("groups-ok");
    private static final Answer NO = Answer.no("groups-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        Facts.User user = facts.user();
        return matcher.matches(user == null ? List.of() : user.groups()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER, Need.GROUPS);
    }
}
