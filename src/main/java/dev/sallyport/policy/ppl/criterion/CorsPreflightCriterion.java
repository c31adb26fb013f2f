package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.List;
import java.util.Set;

/**
 * {@code cors_preflight}: a browser asks first whether it may ask (Fetch, CORS-preflight fetch).
 */
record CorsPreflightCriterion() implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.bare("cors_preflight", new CorsPreflightCriterion());

    private static final Answer YES = Answer.yes("cors-request");
    private static final Answer NO = Answer.no("non-cors-request");

    private static final Set<String> OTHERWISE =
            Set.of(
                    "transfer-encoding",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override");

    @Override
    public Answer test(Facts facts) {
        Facts.Request request = facts.request();
        return request.method().equals("OPTIONS")
                        && hasOne(request, "access-control-request-method")
                        && hasOne(request, "origin")
                        && isNothingElse(request)
                ? YES
                : NO;
    }

    private static boolean hasOne(Facts.Request request, String header) {
        var values = request.headers().get(header);
        return values != null && values.size() == 1 && !values.getFirst().isBlank();
    }

    /**
     * No browser sends a body with it, or another method for services that take one from fields.
     */
    private static boolean isNothingElse(Facts.Request request) {
        var length = request.headers().getOrDefault("content-length", List.of());
        return request.headers().keySet().stream().noneMatch(OTHERWISE::contains)
                && length.stream().allMatch("0"::equals);
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.METHOD, Need.HEADERS);
    }
}
