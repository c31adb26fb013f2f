package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code ssh_username_matches_email}: a native SSH client asks for the name before the at sign.
 * There is no such client yet: it never holds.
 */
record SshUsernameMatchesEmailCriterion() implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.bare(
                    "ssh_username_matches_email", new SshUsernameMatchesEmailCriterion());

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
