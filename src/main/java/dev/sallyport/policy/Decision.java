package dev.sallyport.policy;

import org.jspecify.annotations.Nullable;

/** What the policies said. */
public sealed interface Decision {
    /**
     * They may pass.
     *
     * @param reason why, for logs: {@code accept}
     * @param rule the rule that decided, or null
     * @param until seconds since 1970 at which to ask again, or null
     * @param why everything that was found, for the log
     */
    record Allow(
            String reason,
            @Nullable String rule,
            @Nullable Long until,
            Obligations obligations,
            Why why)
            implements Decision {
        /** Allowed for this reason and no other. */
        public Allow(
                String reason,
                @Nullable String rule,
                @Nullable Long until,
                Obligations obligations) {
            this(reason, rule, until, obligations, Why.allowed(reason));
        }
    }

    /**
     * They may not.
     *
     * @param reason why, a stable code: {@code user-unauthenticated}
     * @param signIn whether signing in could change that
     * @param why everything that was found, for the log
     */
    record Deny(String reason, @Nullable String rule, boolean signIn, Why why) implements Decision {
        /** Not allowed, for this reason and no other. */
        public Deny(String reason, @Nullable String rule, boolean signIn) {
            this(reason, rule, signIn, Why.notAllowed(reason));
        }
    }

    /**
     * Nobody gave an answer that counts. It is turned into a refusal at one line, in {@code gate}.
     *
     * @param cause for the operator's log
     */
    record Undecided(String cause) implements Decision {}
}
