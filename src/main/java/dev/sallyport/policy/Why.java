package dev.sallyport.policy;

import java.util.List;

/**
 * Everything that a policy found, for the log: a rule may deny what another allows, and both have
 * their reasons.
 *
 * @param allow whether some rule allows
 * @param allowReasons codes of what made {@code allow} what it is
 * @param deny whether some rule denies
 * @param denyReasons codes of what made {@code deny} what it is
 */
public record Why(
        boolean allow, List<String> allowReasons, boolean deny, List<String> denyReasons) {
    public Why {
        allowReasons = List.copyOf(allowReasons);
        denyReasons = List.copyOf(denyReasons);
    }

    /** Allowed, for one reason. */
    static Why allowed(String reason) {
        return new Why(true, List.of(reason), false, List.of());
    }

    /** Not allowed, for one reason. */
    static Why notAllowed(String reason) {
        return new Why(false, List.of(reason), false, List.of());
    }
}
