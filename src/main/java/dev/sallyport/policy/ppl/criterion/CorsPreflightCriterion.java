package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code cors_preflight}: a browser asks first whether it may ask (Fetch, CORS-preflight fetch).
 */
record CorsPreflightCriterion() implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.bare("cors_preflight", new CorsPreflightCriterion());

    private static final Answer YES = Answer.yes("cors-request");
    private static final Answer NO = Answer.no("non-cors-request");

    @Override
    public Answer test(Facts facts) {
        Facts.Request request = facts.request();
        return request.method().equals("OPTIONS")
                        && has(request, "access-control-request-method")
                        && has(request, "origin")
                ? YES
                : NO;
    }

    private static boolean has(Facts.Request request, String header) {
        var values = request.headers().get(header);
        return values != null && !values.isEmpty();
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.METHOD, Need.HEADERS);
    }
}
