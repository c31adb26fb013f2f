package dev.sallyport.identity.login;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims as policies see them. */
public final class Claims {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_VALUES = 5_000;

    /** What proves one answer and says nothing of the person; it would differ at each refresh. */
    private static final Set<String> OF_THE_TOKEN =
            Set.of("exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "typ");

    private Claims() {}

    /**
     * Flattens: {@code {"a": {"b": [1, true]}}} becomes {@code a.b: [1, true]} as texts. Nulls and
     * empty objects vanish; an empty list stays, as a claim without values. A list's objects are
     * flattened under the list's name.
     *
     * @throws IllegalArgumentException if it is deeper than 8 or has more than 5,000 values: part
     *     of it would not do, since a policy may deny by a group that was left out
     */
    public static Map<String, List<String>> flatten(Map<String, ?> raw) {
        Map<String, List<String>> flat = new LinkedHashMap<>();
        int[] left = {MAX_VALUES};
        raw.forEach((name, value) -> {
            if (!OF_THE_TOKEN.contains(name)) {
                add(flat, name, value, 0, left);
            }
        });
        return flat;
    }

    private static void add(
            Map<String, List<String>> flat,
            String path,
            @Nullable Object value,
            int depth,
            int[] left) {
        if (depth > MAX_DEPTH || left[0] <= 0) {
            throw new IllegalArgumentException(
                    "the claim "
                            + path
                            + " goes beyond "
                            + MAX_VALUES
                            + " values or "
                            + MAX_DEPTH
                            + " levels; have the provider send fewer");
        }
        switch (value) {
            case null -> {}
            case Map<?, ?> map ->
                    map.forEach((k, v) -> add(flat, path + "." + k, v, depth + 1, left));
            case Collection<?> list -> {
                flat.computeIfAbsent(path, _ -> new ArrayList<>());
                list.forEach(v -> add(flat, path, v, depth + 1, left));
            }
            default -> {
                left[0]--;
                flat.computeIfAbsent(path, _ -> new ArrayList<>()).add(value.toString());
            }
        }
    }

    /** The first value of a claim, or empty. */
    public static String first(Map<String, List<String>> claims, String name) {
        List<String> values = claims.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    /**
     * Whether a text can be one e-mail address: with two {@code @} signs or a space, whoever
     * compares its domain and whoever delivers its mail could mean different people.
     */
    public static boolean isAddress(String text) {
        int at = text.indexOf('@');
        return at > 0
                && at < text.length() - 1
                && at == text.lastIndexOf('@')
                && text.length() <= 320
                && text.codePoints()
                        .noneMatch(c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT
                                        || c == ','
                                        || c == '"');
    }
}
