package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code domain}: what follows the at sign of the person's address, whatever its case. */
record DomainCriterion(TextMatcher matcher) implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "domain",
                    data -> {
                        TextMatcher matcher =
                                TextMatcher.read(data, (_, text) -> Ascii.lower(text));
                        return new Reading(new DomainCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("domain-ok");
    private static final Answer NO = Answer.no("domain-unauthorized");

    @Override
    public Answer testKnown(Facts facts) {
        EmailAddress email = EmailAddress.of(facts);
        return email != null && matcher.matches(email.domain()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER, Need.EMAIL);
    }
}
