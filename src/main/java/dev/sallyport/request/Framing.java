package dev.sallyport.request;

import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import java.util.List;

/**
 * Where a head's body ends, and whether head and body may be trusted to agree about it. Two parties
 * that see different ends of one body can be made to see different requests; so whatever two
 * readers could read in two ways is refused here, RFC 9112 section 6.3.
 */
final class Framing {
    /** Longer than any body, shorter than a long's end. */
    private static final int MAX_LENGTH_DIGITS = 18;

    sealed interface Answer {}

    record Framed(BodyFraming body) implements Answer {}

    record Unframed(RefusalReason reason, String detail) implements Answer {}

    private Framing() {}

    static Answer of(RequestHead head) {
        List<String> hosts = head.all("host");
        if (hosts.size() != 1 || !isHost(hosts.getFirst())) {
            return malformed("A head needs exactly one Host, which is a host and maybe a port.");
        }
        List<String> lengths = head.all("content-length");
        List<String> codings = head.all("transfer-encoding");
        if (!lengths.isEmpty() && !codings.isEmpty()) {
            return malformed("Content-Length and Transfer-Encoding exclude each other.");
        }
        if (!codings.isEmpty()) {
            return coded(head, codings);
        }
        return lengths.isEmpty() ? new Framed(new BodyFraming.None()) : counted(head, lengths);
    }

    private static Answer coded(RequestHead head, List<String> codings) {
        if (codings.size() > 1) {
            return malformed("Transfer-Encoding is given more than once.");
        }
        if (head.method().equals("CONNECT")) {
            return new Unframed(
                    RefusalReason.TRANSFER_ENCODING_UNSUPPORTED,
                    "CONNECT carries no Transfer-Encoding.");
        }
        return codings.getFirst().equalsIgnoreCase("chunked")
                ? new Framed(new BodyFraming.Chunked())
                : new Unframed(
                        RefusalReason.TRANSFER_ENCODING_UNSUPPORTED,
                        "The only Transfer-Encoding served is chunked, alone.");
    }

    private static Answer counted(RequestHead head, List<String> lengths) {
        if (head.method().equals("CONNECT")) {
            return new Unframed(
                    RefusalReason.CONTENT_LENGTH_ON_CONNECT, "CONNECT carries no Content-Length.");
        }
        String digits = lengths.getFirst();
        boolean plain =
                lengths.size() == 1
                        && !digits.isEmpty()
                        && digits.length() <= MAX_LENGTH_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!plain) {
            return malformed("Content-Length is not one plain decimal number.");
        }
        long length = Long.parseLong(digits);
        return new Framed(length == 0 ? new BodyFraming.None() : new BodyFraming.Length(length));
    }

    private static boolean isHost(String text) {
        try {
            HostPort _ = hostPort(text, 80);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Reads {@code uri-host [":" port]} as strictly as {@link HostPort#parse}.
     *
     * @throws IllegalArgumentException as {@link HostPort#parse}
     */
    static HostPort hostPort(String text, int defaultPort) {
        boolean hasPort = text.lastIndexOf(':') > text.lastIndexOf(']');
        return HostPort.parse(hasPort ? text : text + ":" + defaultPort);
    }

    private static Answer malformed(String detail) {
        return new Unframed(RefusalReason.MALFORMED_HEAD, detail);
    }
}
