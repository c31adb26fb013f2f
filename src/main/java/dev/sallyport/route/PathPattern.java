package dev.sallyport.route;

/** Which paths of a web route's host are its own. Paths are normalised and without query. */
public sealed interface PathPattern {
    /** Every path. */
    PathPattern ANY = new Prefix("/");

    boolean matches(String path);

    /** This path and no other. */
    record Exact(String path) implements PathPattern {
        public Exact {
            requireAbsolute(path);
        }

        @Override
        public boolean matches(String other) {
            return path.equals(other);
        }
    }

    /** Paths that begin with this text, which need not end where a segment does. */
    record Prefix(String prefix) implements PathPattern {
        public Prefix {
            requireAbsolute(prefix);
        }

        @Override
        public boolean matches(String other) {
            // RFC 9110 section 7.1: OPTIONS * asks the server as a whole.
            return other.startsWith(prefix) || (prefix.equals("/") && other.equals("*"));
        }
    }

    private static void requireAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash");
        }
    }
}
