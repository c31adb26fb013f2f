package dev.sallyport.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields behind a body, RFC 9110 section 6.5: few, and none that could be taken for one of the
 * head. Not safe for use by several threads at once.
 */
public final class Trailers {
    /** Of one body, names, values and their framing. */
    static final int MAX_BYTES = 8_192;

    private static final int MAX_FIELDS = 64;

    /** What frames a message, leads it somewhere, or says who asks. */
    private static final Set<String> HEAD_ONLY =
            Set.of(
                    "authorization",
                    "connection",
                    "content-encoding",
                    "content-length",
                    "content-range",
                    "content-type",
                    "cookie",
                    "expect",
                    "forwarded",
                    "host",
                    "http2-settings",
                    "keep-alive",
                    "max-forwards",
                    "proxy-authorization",
                    "proxy-connection",
                    "range",
                    "set-cookie",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "via",
                    "x-real-ip",
                    "x-request-id");

    private static final List<String> HEAD_ONLY_FAMILIES =
            List.of("x-envoy-", "x-forwarded-", "x-pomerium-");

    private final List<Header> fields = new ArrayList<>();
    private int bytes;

    public Trailers() {}

    /** Whether no trailer has this name; in lower case. */
    public static boolean isHeadOnly(String name) {
        return HEAD_ONLY.contains(name) || HEAD_ONLY_FAMILIES.stream().anyMatch(name::startsWith);
    }

    /** What has been added, in this order. */
    public List<Header> fields() {
        return List.copyOf(fields);
    }

    /**
     * Takes the next one.
     *
     * @throws MalformedBody if it can't be one, or is one too many
     */
    public void add(String name, String value) throws MalformedBody {
        if (name.isEmpty()
                || !name.chars().allMatch(c -> c < 128 && Octets.isFieldName((byte) c))) {
            throw new MalformedBody("A trailer's name is not a token without underscore.");
        }
        if (!value.chars().allMatch(c -> c < 256 && Octets.isFieldValue((byte) c))) {
            throw new MalformedBody("A trailer's value holds a control octet.");
        }
        if (isHeadOnly(name.toLowerCase(Locale.ROOT))) {
            throw new MalformedBody("A trailer has a name that only a head may have.");
        }
        bytes += name.length() + value.length() + ": \r\n".length();
        if (bytes > MAX_BYTES || fields.size() == MAX_FIELDS) {
            throw new MalformedBody("The trailers are too many.");
        }
        fields.add(new Header(name, value));
    }
}
