package dev.sallyport.portal;

import java.time.Duration;
import java.util.Optional;

/**
 * The session cookie. It is always {@code Secure}.
 *
 * @param domain empty: the host alone
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}
 */
public record CookieSettings(
        String name, Optional<String> domain, boolean httpOnly, String sameSite) {
    /** Pomerium's defaults, with the attribute that browsers assume where it is missing. */
    public static final CookieSettings DEFAULT =
            new CookieSettings("_pomerium", Optional.empty(), true, "Lax");

    /** The value of a {@code Set-Cookie} field, RFC 6265 section 4.1. */
    String set(String value, Duration life) {
        return name
                + "="
                + value
                + "; Path=/; Max-Age="
                + life.toSeconds()
                + domain.map(d -> "; Domain=" + d).orElse("")
                + "; Secure"
                + (httpOnly ? "; HttpOnly" : "")
                + "; SameSite="
                + sameSite;
    }

    /** The same for forgetting it. */
    String clear() {
        return set("", Duration.ZERO);
    }
}
