package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code ssh_ca}: the authority that certified the key of a native SSH client. There is none yet:
 * it never holds.
 */
record SshCaCriterion() implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "ssh_ca", data -> new Reading(new SshCaCriterion(), SshKeys.check(data)));

    private static final Answer NO = Answer.no("ssh-publickey-unauthorized");

    @Override
    public Answer test(Facts facts) {
        return NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of();
    }
}
