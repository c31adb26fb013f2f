package dev.sallyport.web;

import dev.sallyport.request.Header;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields that are for one connection only, RFC 9110 section 7.6.1. */
final class HopByHop {
    private static final Set<String> ALWAYS =
            Set.of(
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-authentication-info",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings");

    /** Names in a Connection field; a flood of them is not read. */
    private static final int MAX_NAMED = 64;

    private HopByHop() {}

    /** Whether it never crosses a proxy; {@code name} in lower case. */
    static boolean isOne(String name) {
        return ALWAYS.contains(name);
    }

    /** The fields that Connection names, in lower case. */
    static Set<String> named(List<Header> fields) {
        Set<String> named = Set.of();
        for (Header field : fields) {
            if (field.name().equalsIgnoreCase("connection")) {
                // Few have one.
                named = named.isEmpty() ? new HashSet<>() : named;
                for (String name : field.value().split(",", MAX_NAMED)) {
                    named.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return named;
    }
}
