package dev.sallyport.upstream;

import dev.sallyport.terms.RefusalReason;

/** Why an upstream was not reached: a reason, and one sentence for the operator's log. */
public final class DialFailure extends Exception {
    private final RefusalReason reason;

    public DialFailure(RefusalReason reason, String detail) {
        // No stack trace: it is an outcome, and a flood of them must stay cheap.
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** One of the {@code UPSTREAM_} reasons. */
    public RefusalReason reason() {
        return reason;
    }
}
