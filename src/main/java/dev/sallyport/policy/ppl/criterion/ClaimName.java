package dev.sallyport.policy.ppl.criterion;

import dev.sallyport.policy.Facts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The name of a claim. A nested claim is found by its names joined with a slash or with a dot,
 * whichever it was stored under, as far as five names deep.
 *
 * @param spellings what it may be stored under, the way it was written first
 */
record ClaimName(String written, List<String> spellings) {
    private static final int MAX_PARTS = 5;

    ClaimName {
        spellings = List.copyOf(spellings);
    }

    static ClaimName of(String written) {
        Set<String> spellings = new LinkedHashSet<>();
        spellings.add(written);
        if (written.chars().filter(c -> c == '/' || c == '.').count() < MAX_PARTS) {
            spellings.add(written.replace('/', '.'));
            spellings.add(written.replace('.', '/'));
        }
        return new ClaimName(written, List.copyOf(spellings));
    }

    /** Its values; none if the person has no such claim. */
    List<String> values(Facts facts) {
        Facts.User user = facts.user();
        Map<String, List<String>> claims = user == null ? Map.of() : user.claims();
        for (int i = 0; i < spellings.size(); i++) {
            List<String> values = claims.get(spellings.get(i));
            if (values != null) {
                return values;
            }
        }
        return List.of();
    }
}
