package dev.sallyport.request;

import java.util.ArrayList;
import java.util.List;

/**
 * Paths as routes and policies see them: one spelling for what an upstream would take for the same,
 * RFC 3986 section 6.2.2, and a refusal where upstreams differ.
 */
final class Paths {
    private Paths() {}

    /**
     * Without dot segments, empty segments and backslashes; other escapes stay as they are.
     *
     * @throws IllegalArgumentException for an escaped slash, backslash or NUL
     */
    static String normalised(String path) {
        if (path.indexOf('%') < 0 && path.indexOf('\\') < 0 && isPlain(path)) {
            return path;
        }
        String decoded = unescapedDots(path).replace('\\', '/');
        List<String> segments = new ArrayList<>();
        String[] parts = decoded.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            switch (parts[i]) {
                case "." -> appendIf(last, segments);
                case ".." -> {
                    if (!segments.isEmpty()) {
                        segments.removeLast();
                    }
                    appendIf(last, segments);
                }
                default -> segments.add(parts[i]);
            }
        }
        return joined(segments);
    }

    private static boolean isPlain(String path) {
        return !path.contains("/.") && !path.contains("//");
    }

    /** {@code /a/..} is the folder above, with its slash. */
    private static void appendIf(boolean last, List<String> segments) {
        if (last) {
            segments.add("");
        }
    }

    /** Slashes are merged last, after the dots are gone: the order that Pomerium's proxy has. */
    private static String joined(List<String> segments) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            if (!segments.get(i).isEmpty() || i == segments.size() - 1) {
                path.append('/').append(segments.get(i));
            }
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private static String unescapedDots(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            String escape = i + 3 <= path.length() ? path.substring(i, i + 3) : "";
            if (escape.equalsIgnoreCase("%2e")) {
                text.append('.');
                i += 2;
            } else if (escape.equalsIgnoreCase("%2f")
                    || escape.equalsIgnoreCase("%5c")
                    || escape.equals("%00")) {
                throw new IllegalArgumentException(
                        "A path holds no escaped slash, backslash or NUL.");
            } else {
                text.append(path.charAt(i));
            }
        }
        return text.toString();
    }

    static boolean isOwn(String path) {
        return path.equals("/ping")
                || path.equals("/healthz")
                || isUnder(path, "/.pomerium")
                || isUnder(path, "/.well-known/pomerium");
    }

    private static boolean isUnder(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
