package dev.sallyport.gate;

import dev.sallyport.terms.RefusalReason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a passage ends before its tunnel; travels as a failed future. */
final class Refusal extends Exception {
    private final RefusalReason reason;
    private final @Nullable String signIn;

    /**
     * @param detail one sentence for the client; it names nothing inside the network
     */
    Refusal(RefusalReason reason, String detail) {
        this(reason, detail, null);
    }

    /** The same for one who may sign in at this address first. */
    Refusal(RefusalReason reason, String detail, @Nullable String signIn) {
        // No stack trace: it is an outcome, and a flood of them must stay cheap.
        super(detail, null, false, false);
        this.reason = reason;
        this.signIn = signIn;
    }

    /** For one who would have to be known where nobody can be. */
    static Refusal nobodyCanSignIn() {
        return new Refusal(
                RefusalReason.POLICY_DENIED,
                "The route is not public, and nobody can sign in here.");
    }

    Optional<String> signIn() {
        return Optional.ofNullable(signIn);
    }

    RefusalReason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
