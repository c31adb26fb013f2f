package dev.sallyport.request;

import dev.sallyport.terms.RefusalReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one head after the other, strictly as RFC 9112 sections 2 to 6. Each octet is looked at
 * once, however the head is cut into pieces, and the first octet that no head can have refuses it:
 * hostile bytes get their answer at once instead of at the head's deadline.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class HeadParser {
    /** A head's length at most, the empty line included. */
    public static final int MAX_HEAD_BYTES = 65_536;

    /** A head's field lines at most. */
    public static final int MAX_HEADERS = 1_000;

    /** A request-target's length at most, in octets. */
    public static final int MAX_TARGET = 8_192;

    private static final int MAX_METHOD = 64;
    private static final String VERSION = "HTTP/d.d";
    private static final HeadParse INCOMPLETE = new HeadParse.Incomplete();

    private enum State {
        START,
        START_LF,
        METHOD,
        TARGET,
        VERSION,
        VERSION_LF,
        LINE,
        NAME,
        VALUE,
        VALUE_LF,
        END_LF
    }

    private State state = State.START;
    private int scanned;
    private int mark;
    private String method = "";
    private String target = "";
    private String version = "";
    private String name = "";
    private final List<Header> headers = new ArrayList<>();
    private @Nullable HeadParse result;

    public HeadParser() {}

    /** Forgets the head; the next call of {@link #parse} begins another one. */
    public void reset() {
        state = State.START;
        scanned = 0;
        mark = 0;
        method = "";
        target = "";
        version = "";
        name = "";
        headers.clear();
        result = null;
    }

    /**
     * Looks at what has come since the last call. Once a head is whole or refused, the answer stays
     * the same until {@link #reset}.
     *
     * @param bytes from its position to its limit everything since the head's first octet; left as
     *     it is
     */
    public HeadParse parse(ByteBuffer bytes) {
        int base = bytes.position();
        int available = bytes.remaining();
        while (result == null && scanned < available) {
            byte b = bytes.get(base + scanned);
            result = step(b, bytes);
            scanned++;
            if (result == null && scanned == MAX_HEAD_BYTES) {
                result = refuse(RefusalReason.HEAD_TOO_LARGE, "The head is longer than 64 KiB.");
            }
        }
        return result == null ? INCOMPLETE : result;
    }

    private @Nullable HeadParse step(byte b, ByteBuffer bytes) {
        return switch (state) {
            case START -> start(b);
            case START_LF -> expectLf(b, State.METHOD, 1);
            case METHOD -> method(b, bytes);
            case TARGET -> target(b, bytes);
            case VERSION -> version(b, bytes);
            case VERSION_LF -> b == Octets.LF ? versionKnown() : bareCr();
            case LINE -> line(b);
            case NAME -> name(b, bytes);
            case VALUE -> value(b, bytes);
            case VALUE_LF -> expectLf(b, State.LINE, 1);
            case END_LF -> b == Octets.LF ? complete() : bareCr();
        };
    }

    private @Nullable HeadParse go(State next, int skip) {
        state = next;
        mark = scanned + skip;
        return null;
    }

    private @Nullable HeadParse expectLf(byte b, State next, int skip) {
        return b == Octets.LF ? go(next, skip) : bareCr();
    }

    /** One empty line before the request line is tolerated, RFC 9112 section 2.2; no second. */
    private @Nullable HeadParse start(byte b) {
        if (b == Octets.CR) {
            return go(State.START_LF, 0);
        }
        return Octets.isToken(b) ? go(State.METHOD, 0) : malformed("The method is not a token.");
    }

    private @Nullable HeadParse method(byte b, ByteBuffer bytes) {
        if (b == ' ' && scanned > mark) {
            method = text(bytes);
            return go(State.TARGET, 1);
        }
        if (!Octets.isToken(b)) {
            return malformed("The method is not a token followed by one space.");
        }
        return scanned - mark < MAX_METHOD ? null : malformed("The method is too long.");
    }

    private @Nullable HeadParse target(byte b, ByteBuffer bytes) {
        if (b == ' ' && scanned > mark) {
            target = text(bytes);
            return go(State.VERSION, 1);
        }
        if (!Octets.isTarget(b)) {
            return malformed("The request-target is not visible ASCII between single spaces.");
        }
        return scanned - mark < MAX_TARGET
                ? null
                : refuse(
                        RefusalReason.TARGET_TOO_LONG,
                        "The request-target is longer than " + MAX_TARGET + " octets.");
    }

    private @Nullable HeadParse version(byte b, ByteBuffer bytes) {
        int at = scanned - mark;
        if (at == VERSION.length()) {
            version = text(bytes);
            return b == Octets.CR ? go(State.VERSION_LF, 0) : malformed("The line does not end.");
        }
        char expected = VERSION.charAt(at);
        boolean fits = expected == 'd' ? b >= '0' && b <= '9' : b == expected;
        return fits ? null : malformed("The request line does not end with an HTTP version.");
    }

    private @Nullable HeadParse versionKnown() {
        if (version.equals("HTTP/1.1")) {
            return go(State.LINE, 1);
        }
        if (version.equals("HTTP/1.0")) {
            return refuse(RefusalReason.HTTP_1_0, "HTTP/1.0 is not served: use HTTP/1.1.");
        }
        if (version.startsWith("HTTP/0") || method.equals("PRI")) {
            return malformed("This connection speaks HTTP/1.1; HTTP/2 needs ALPN.");
        }
        return refuse(
                RefusalReason.HTTP_VERSION_UNSUPPORTED,
                "This HTTP version is not served: use HTTP/1.1, or HTTP/2 by ALPN.");
    }

    private @Nullable HeadParse line(byte b) {
        if (b == Octets.CR) {
            return go(State.END_LF, 0);
        }
        if (b == ' ' || b == '\t') {
            return malformed("A field line begins with white space: folding is not allowed.");
        }
        if (!Octets.isFieldName(b)) {
            return malformed("A field name is empty or not a token without underscore.");
        }
        return headers.size() < MAX_HEADERS
                ? go(State.NAME, 0)
                : refuse(
                        RefusalReason.HEAD_TOO_LARGE,
                        "The head has more than " + MAX_HEADERS + " field lines.");
    }

    private @Nullable HeadParse name(byte b, ByteBuffer bytes) {
        if (b == ':') {
            name = text(bytes);
            return go(State.VALUE, 1);
        }
        return Octets.isFieldName(b)
                ? null
                : malformed("A field name is not a token without underscore before its colon.");
    }

    private @Nullable HeadParse value(byte b, ByteBuffer bytes) {
        if (b == Octets.CR) {
            headers.add(new Header(name, trimmed(text(bytes))));
            return go(State.VALUE_LF, 0);
        }
        return Octets.isFieldValue(b) ? null : malformed("A field value holds a control octet.");
    }

    private HeadParse complete() {
        RequestHead head = head();
        Framing.Answer answer = Framing.of(head);
        return switch (answer) {
            case Framing.Framed framed -> new HeadParse.Complete(head, scanned + 1, framed.body());
            case Framing.Unframed unframed ->
                    new HeadParse.Malformed(unframed.reason(), unframed.detail(), head);
        };
    }

    /** From the mark to the octet before this one. */
    private String text(ByteBuffer bytes) {
        byte[] octets = new byte[scanned - mark];
        bytes.get(bytes.position() + mark, octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Without spaces and tabs around it; {@code String.strip} would take more than these. */
    static String trimmed(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private RequestHead head() {
        return new RequestHead(method, target, version, headers);
    }

    private HeadParse bareCr() {
        return malformed("A carriage return without its line feed.");
    }

    private HeadParse malformed(String detail) {
        return refuse(RefusalReason.MALFORMED_HEAD, detail);
    }

    private HeadParse refuse(RefusalReason reason, String detail) {
        boolean anything = !method.isEmpty();
        return new HeadParse.Malformed(reason, detail, anything ? head() : null);
    }
}
