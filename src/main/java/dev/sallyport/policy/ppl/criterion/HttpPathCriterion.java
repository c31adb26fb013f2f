package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.CriterionKind.Reading;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/** {@code http_path}: the path without its query; empty for tunnels. */
record HttpPathCriterion(TextMatcher matcher) implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.plain(
                    "http_path",
                    data -> {
                        TextMatcher matcher = TextMatcher.read(data);
                        return new Reading(new HttpPathCriterion(matcher), matcher.data());
                    });

    private static final Answer YES = Answer.yes("http-path-ok");
    private static final Answer NO = Answer.no("http-path-unauthorized");

    @Override
    public Answer test(Facts facts) {
        return matcher.matches(facts.request().path()) ? YES : NO;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PATH);
    }
}
