package dev.sallyport.reply;

import dev.sallyport.request.Header;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of ours, ready for any HTTP version.
 *
 * @param status an HTTP status code
 * @param headers all fields but {@code content-length} and {@code connection}, names in lower case
 * @param body whole, in memory; sent as UTF-8, its length in bytes is the content-length; an answer
 *     to HEAD has the length and not the body
 * @param close whether an HTTP/1.1 connection closes after it
 */
public record Reply(int status, List<Header> headers, String body, boolean close) {
    public Reply {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status must be 100 to 599");
        }
        headers = List.copyOf(headers);
    }

    /** This answer with one more field. */
    public Reply with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, body, close);
    }

    /** This answer without the fields of this name, in lower case. */
    public Reply without(String name) {
        List<Header> fewer = headers.stream().filter(h -> !h.name().equals(name)).toList();
        return new Reply(status, fewer, body, close);
    }
}
