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
     */
    record Allow(
            String reason, @Nullable String rule, @Nullable Long until, Obligations obligations)
            implements Decision {}

    /**
     * They may not.
     *
     * @param reason why, a stable code: {@code user-unauthenticated}
     * @param signIn whether signing in could change that
     */
    record Deny(String reason, @Nullable String rule, boolean signIn) implements Decision {}

    /**
     * Nobody gave an answer that counts. It is turned into a refusal at one line, in {@code gate}.
     *
     * @param cause for the operator's log
     */
    record Undecided(String cause) implements Decision {}
}
