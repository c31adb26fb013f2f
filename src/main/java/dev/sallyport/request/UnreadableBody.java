package dev.sallyport.request;

import dev.sallyport.terms.RefusalReason;

/** A request's body that did not come whole. Says nothing of what came. */
public final class UnreadableBody extends Exception {
    private final RefusalReason reason;

    /** A body that is refused for this reason. */
    public UnreadableBody(RefusalReason reason) {
        // Hostile bodies may come often, and no stack says more than the reason.
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    /** What to answer. */
    public RefusalReason reason() {
        return reason;
    }
}
