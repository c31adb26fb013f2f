package dev.sallyport.request;

import java.util.ArrayList;
import java.util.List;

/** Reads cookies, RFC 6265 section 4.2.1. */
public final class Cookies {
    private Cookies() {}

    /** The values of the cookies with this name, in order. Names are case-sensitive. */
    public static List<String> all(RequestHead head, String name) {
        List<String> values = new ArrayList<>();
        for (String field : head.all("cookie")) {
            for (String pair : field.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    values.add(unquoted(pair.substring(equals + 1).strip()));
                }
            }
        }
        return values;
    }

    /** The grammar allows a value in double quotes, and some clients use them. */
    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
