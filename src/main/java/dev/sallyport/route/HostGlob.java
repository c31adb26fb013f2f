package dev.sallyport.route;

import java.util.List;

/**
 * A host with stars, compiled. Matching needs no backtracking: each literal part is taken at its
 * first place, which is right because a star follows it. A regular expression with two or more
 * {@code .*} would let a client choose how long we compute.
 */
final class HostGlob {
    private final String head;
    private final List<String> middle;
    private final String tail;

    HostGlob(String pattern) {
        String[] parts = pattern.split("\\*", -1);
        head = parts[0];
        tail = parts[parts.length - 1];
        middle = List.of(parts).subList(1, parts.length - 1);
    }

    /**
     * Whether a host in lower case matches. A name with an empty label ({@code .db.test}, {@code
     * a..test}, {@code a.test.}) never does: a star is not meant to stand for nothing between dots.
     */
    boolean matches(String host) {
        if (host.startsWith(".") || host.endsWith(".") || host.contains("..")) {
            return false;
        }
        if (!host.startsWith(head) || !host.endsWith(tail)) {
            return false;
        }
        int from = head.length();
        int end = host.length() - tail.length();
        for (String part : middle) {
            int at = host.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return from <= end;
    }
}
