package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code email}: the person's address; the case of its domain does not matter. */
record EmailCriterion(TextMatcher matcher) implements SessionCriterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "email",
                    data -> {
                        TextMatcher matcher = TextMatcher.read(data, new AddressFolding());
                        return new Reading(new EmailCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("email-ok");
    private static final Answer NO = Answer.no("email-unauthorized");

    /** Folds the part of an operand that can only meet the domain. */
    private record AddressFolding() implements TextMatcher.Folding {
        @Override
        public String operand(TextMatcher.Operator operator, String text) {
            int at = text.lastIndexOf('@');
            if (at >= 0) {
                return text.substring(0, at + 1) + Ascii.lower(text.substring(at + 1));
            }
            // Without an at sign an end lies in the domain, and a beginning does not.
            return operator == TextMatcher.Operator.ENDS_WITH ? Ascii.lower(text) : text;
        }

        @Override
        public boolean contains(String fact, String operand) {
            return fact.contains(operand)
                    || fact.indexOf(Ascii.lower(operand), fact.indexOf('@')) >= 0;
        }
    }

    @Override
    public Answer testKnown(Facts facts) {
        EmailAddress email = EmailAddress.of(facts);
        return email != null && matcher.matches(email.toString()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.USER, Need.EMAIL);
    }
}
