package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;

/** A condition on a person or a service account: it asks for a sign-in where nobody is known. */
interface SessionCriterion extends Criterion {
    @Override
    default Answer test(Facts facts) {
        return facts.user() == null && facts.serviceAccount() == null
                ? Answer.UNAUTHENTICATED
                : testKnown(facts);
    }

    /** What it says where somebody is known; a service account need not have a user. */
    Answer testKnown(Facts facts);
}
