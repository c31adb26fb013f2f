package dev.sallyport.terms;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** The known word that a mistaken one most likely meant. Any thread. */
public final class Nearest {
    /** A longer word is no slip of the fingers, and comparing it would cost. */
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The first of the nearest known words; empty if none is near enough to be what was meant. */
    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        int best = Math.max(2, word.length() / 3) + 1;
        String nearest = null;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** {@code ; did you mean "x"?}, or empty. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> "; did you mean \"" + near + "\"?").orElse("");
    }

    /** Levenshtein's, with two rows. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
