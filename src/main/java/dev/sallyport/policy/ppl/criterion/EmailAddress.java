package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail address to compare: exactly one at sign with something on both sides, the domain in
 * lower case (RFC 5321 section 2.4: only the domain may be folded). Anything else is no address and
 * matches nothing, so that two readers cannot see two domains in it.
 *
 * @param local before the at sign
 * @param domain in lower case
 */
record EmailAddress(String local, String domain) {
    /** The user's, or null if they have none that is one. */
    static @Nullable EmailAddress of(Facts facts) {
        Facts.User user = facts.user();
        return user == null ? null : parse(user.email());
    }

    static @Nullable EmailAddress parse(String text) {
        int at = text.indexOf('@');
        if (at <= 0 || at == text.length() - 1 || text.indexOf('@', at + 1) >= 0) {
            return null;
        }
        return new EmailAddress(text.substring(0, at), Ascii.lower(text.substring(at + 1)));
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }
}
