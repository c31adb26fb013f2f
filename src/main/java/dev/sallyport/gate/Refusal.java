package dev.sallyport.gate;

import dev.sallyport.terms.RefusalReason;

/** Why a passage ends before its tunnel; travels as a failed future. */
final class Refusal extends Exception {
    private final RefusalReason reason;

    /**
     * @param detail one sentence for the client; it names nothing inside the network
     */
    Refusal(RefusalReason reason, String detail) {
        // No stack trace: it is an outcome, and a flood of them must stay cheap.
        super(detail, null, false, false);
        this.reason = reason;
    }

    RefusalReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
