package dev.sallyport.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request line and its header fields, RFC 9112 section 2.1. Immutable; the parser has checked the
 * grammar.
 *
 * @param method as sent; methods are case-sensitive
 * @param target the request-target as sent
 * @param version {@code HTTP/1.1} or {@code HTTP/2}; other values stand only in what is left of a
 *     refused head, {@link HeadParse.Malformed#head}
 */
public record RequestHead(String method, String target, String version, List<Header> headers) {
    public RequestHead {
        headers = List.copyOf(headers);
    }

    /** The value of the first field with this name, whatever its case. */
    public Optional<String> first(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** All values of the fields with this name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                // Most names stand in no head, or once.
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(header.value());
            }
        }
        return values;
    }
}
