package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code http_method}: {@code CONNECT} for tunnels; its case matters, RFC 9110 section 9.1. */
record HttpMethodCriterion(TextMatcher matcher) implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "http_method",
                    data -> {
                        TextMatcher matcher = TextMatcher.read(data);
                        return new Reading(new HttpMethodCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("http-method-ok");
    private static final Answer NO = Answer.no("http-method-unauthorized");

    @Override
    public Answer test(Facts facts) {
        return matcher.matches(facts.request().method()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.METHOD);
    }
}
