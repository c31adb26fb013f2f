package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import dev.sallyport.policy.ppl.Answer;
import dev.sallyport.policy.ppl.Criterion;
import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.Need;
import java.util.Set;

/**
 * {@code invalid_client_certificate}: the client has shown no valid certificate; it belongs under
 * {@code deny}. Facts hold valid ones only, and a code for one that is not.
 */
record InvalidClientCertificateCriterion() implements Criterion {
    static final CriterionKind KIND =
            CriterionKind.bare(
                    "invalid_client_certificate", new InvalidClientCertificateCriterion());

    private static final Answer NONE = Answer.yes("client-certificate-required");
    private static final Answer INVALID = Answer.yes("invalid-client-certificate");
    private static final Answer NO = Answer.no("valid-client-certificate");

    @Override
    public Answer test(Facts facts) {
        if (facts.client().certificate() != null) {
            return NO;
        }
        return facts.client().certificateFault().isEmpty() ? NONE : INVALID;
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CERTIFICATE);
    }
}
