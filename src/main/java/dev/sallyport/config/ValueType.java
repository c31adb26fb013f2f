package dev.sallyport.config;

import dev.sallyport.terms.GoDuration;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What a key's value looks like, and how to say so. */
enum ValueType {
    TEXT("text") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value);
        }
    },
    BOOL("true or false") {
        @Override
        boolean accepts(Object value) {
            return value instanceof Boolean || TRUE.contains(value) || FALSE.contains(value);
        }
    },
    INT("a whole number from 0") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value) && value.toString().matches("[0-9]{1,18}");
        }
    },
    NUMBER("a number") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value) && value.toString().matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
        }
    },
    DURATION("a duration with its unit, such as 30s, 5m or 1h30m (0 for none)") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value) && isRead(() -> GoDuration.parse(value.toString()));
        }
    },
    ADDRESS("host:port or :port, such as 127.0.0.1:9090") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value) && isRead(() -> BindAddress.parse(value.toString()));
        }
    },
    URL("a URL, such as https://authenticate.example.com") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value)
                    && (value.toString().isEmpty()
                            || value.toString().matches("[a-z][a-z0-9+.-]*://[^/\\s]+\\S*"));
        }
    },
    BASE64("base64 text") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value) && isRead(() -> base64(value.toString()));
        }
    },
    KEY32("32 random bytes in base64; make some with: head -c32 /dev/urandom | base64") {
        @Override
        boolean accepts(Object value) {
            // Strict about white space as in Pomerium: it tells of a badly pasted secret.
            return isScalar(value)
                    && isRead(() -> Base64.getDecoder().decode(value.toString()))
                    && Base64.getDecoder().decode(value.toString()).length == 32;
        }
    },
    LIST("a list of texts") {
        @Override
        boolean accepts(Object value) {
            return isScalar(value)
                    || (value instanceof Collection<?> c
                            && c.stream().allMatch(ValueType::isScalar));
        }
    },
    OBJECTS("a list") {
        @Override
        boolean accepts(Object value) {
            return value instanceof Collection<?>;
        }
    },
    MAP("keys with values") {
        @Override
        boolean accepts(Object value) {
            return value instanceof Map<?, ?>;
        }
    },
    ANY("anything") {
        @Override
        boolean accepts(Object value) {
            return true;
        }
    };

    // Go's ParseBool, since environments hold these.
    static final Set<Object> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True", 1);
    static final Set<Object> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False", 0);

    private final String expected;

    ValueType(String expected) {
        this.expected = expected;
    }

    abstract boolean accepts(Object value);

    /** For an error message: what was expected. */
    String expected() {
        return expected;
    }

    /** Whether a wrong value may be repeated in an error. */
    boolean mayShow() {
        return this != BASE64 && this != KEY32 && this != URL && this != TEXT;
    }

    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    /** Base64 as Go reads it: line ends do not count. */
    static byte[] base64(String text) {
        return Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
    }

    private static boolean isRead(java.util.function.Supplier<?> parser) {
        try {
            return parser.get() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
