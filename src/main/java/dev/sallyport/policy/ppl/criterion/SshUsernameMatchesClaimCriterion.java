package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.Value;
import java.util.Set;

/**
 * {@code ssh_username_matches_claim}: a native SSH client asks for a name that this claim holds.
 * There is no such client yet: it never holds.
 */
record SshUsernameMatchesClaimCriterion() implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "ssh_username_matches_claim",
                    data -> {
                        if (!(data instanceof Value.Text)) {
                            throw new DataFault(
                                    "", "expected the name of a claim, not " + data.kind());
                        }
                        return new Reading(new SshUsernameMatchesClaimCriterion(), data);
                    });

    private static final Answer NO = Answer.no("ssh-username-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        return NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER);
    }
}
