package dev.sallyport.identity.login;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a provider says of somebody. Immutable.
 *
 * @param subject the provider's name for the person; never empty, at most 255 characters
 * @param email one address with one {@code @}; empty where the provider gives none that may be
 *     trusted
 * @param name for people to read; may be empty
 * @param claims flattened, {@code a.b.c} to values; numbers and booleans as text
 * @param groups the values of {@code groups}
 */
public record Profile(
        String subject,
        String email,
        String name,
        Map<String, List<String>> claims,
        List<String> groups) {
    public Profile {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        claims.forEach((claim, values) -> copy.put(claim, List.copyOf(values)));
        claims = java.util.Collections.unmodifiableMap(copy);
        groups = List.copyOf(groups);
    }
}
