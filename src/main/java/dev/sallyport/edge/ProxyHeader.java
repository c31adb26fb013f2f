package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PROXY header, versions 1 and 2, as strictly as its specification is written: the address
 * it names goes to policies and logs, so two spellings of one address would be a hole.
 */
final class ProxyHeader {
    /** The longest line of version 1, CRLF included. */
    private static final int MAX_LINE = 107;

    /**
     * How long a version 2 header may be; the specification allows 64 KiB, which nobody needs
     * before a handshake.
     */
    private static final int MAX_BINARY = 4096;

    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private static final String PORT = "(0|[1-9][0-9]{0,4})";
    private static final String OCTET = "(?:0|[1-9][0-9]{0,2})";
    private static final String V4 = "(" + OCTET + "(?:\\." + OCTET + "){3})";

    /** With a colon in it: without one the JDK reads a number, "TCP6 1234", as an IPv4 address. */
    private static final String V6 =
            "((?=[0-9A-Fa-f]*:)(?:[0-9A-Fa-f:]{2,39}|[0-9A-Fa-f:]{2,30}(?<=:)"
                    + OCTET
                    + "(?:\\."
                    + OCTET
                    + "){3}))";

    private static final Pattern TCP4 =
            Pattern.compile("TCP4 " + V4 + " " + V4 + " " + PORT + " " + PORT);
    private static final Pattern TCP6 =
            Pattern.compile("TCP6 " + V6 + " " + V6 + " " + PORT + " " + PORT);

    private ProxyHeader() {}

    /** What the bytes so far are. */
    sealed interface Result {
        /** Not yet a whole header. */
        record Incomplete() implements Result {}

        /**
         * A whole header.
         *
         * @param source null where the header names no client (LOCAL, UNKNOWN): the peer is the
         *     client
         */
        record Complete(int length, @Nullable InetSocketAddress source) implements Result {}

        /** Never a header. */
        record Malformed(String detail) implements Result {}
    }

    /** Looks at the readable bytes without consuming them. */
    static Result read(ByteBuf bytes) {
        if (startsWith(bytes, SIGNATURE)) {
            return bytes.readableBytes() < 16 ? new Result.Incomplete() : binary(bytes);
        }
        if (startsWith(bytes, PREFIX)) {
            return line(bytes);
        }
        return new Result.Malformed("no PROXY header");
    }

    private static boolean startsWith(ByteBuf bytes, byte[] prefix) {
        int length = Math.min(bytes.readableBytes(), prefix.length);
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static Result line(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int limit = Math.min(bytes.readableBytes(), MAX_LINE);
        for (int i = 0; i < limit; i++) {
            byte b = bytes.getByte(start + i);
            boolean crlf = b == '\n' && i > 0 && bytes.getByte(start + i - 1) == '\r';
            if (crlf) {
                return line(bytes.toString(start, i - 1, StandardCharsets.ISO_8859_1), i + 1);
            }
            boolean afterCr = i > 0 && bytes.getByte(start + i - 1) == '\r';
            if (afterCr || (b != '\r' && (b < 0x20 || b > 0x7e))) {
                return new Result.Malformed("control byte in PROXY line");
            }
        }
        return limit == MAX_LINE
                ? new Result.Malformed("PROXY line too long")
                : new Result.Incomplete();
    }

    private static Result line(String line, int length) {
        String rest = line.substring(PREFIX.length);
        if (rest.equals("UNKNOWN") || rest.startsWith("UNKNOWN ")) {
            return new Result.Complete(length, null);
        }
        Matcher v4 = TCP4.matcher(rest);
        Matcher matched = v4.matches() ? v4 : TCP6.matcher(rest);
        if (!matched.matches()) {
            return new Result.Malformed(
                    "PROXY line is not TCP4, TCP6 or UNKNOWN with addresses and ports");
        }
        try {
            InetAddress source = InetAddress.ofLiteral(matched.group(1));
            var _ = InetAddress.ofLiteral(matched.group(2));
            int port = Integer.parseInt(matched.group(3));
            return port > 65535 || Integer.parseInt(matched.group(4)) > 65535
                    ? new Result.Malformed("PROXY line has a port above 65535")
                    : new Result.Complete(length, new InetSocketAddress(source, port));
        } catch (IllegalArgumentException e) {
            return new Result.Malformed("PROXY line has no valid address");
        }
    }

    private static Result binary(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int versionAndCommand = bytes.getUnsignedByte(start + 12);
        int family = bytes.getUnsignedByte(start + 13);
        int length = bytes.getUnsignedShort(start + 14);
        if (versionAndCommand != 0x20 && versionAndCommand != 0x21) {
            return new Result.Malformed("PROXY version or command unknown");
        }
        if (length > MAX_BINARY) {
            return new Result.Malformed("PROXY header longer than 4096 bytes");
        }
        boolean local = versionAndCommand == 0x20;
        int addresses = addressLength(family);
        if (!local && (addresses < 0 || length < addresses)) {
            return new Result.Malformed(
                    "PROXY family is not TCP over IPv4 or IPv6, or its addresses are cut short");
        }
        int whole = 16 + length;
        if (bytes.readableBytes() < whole) {
            return new Result.Incomplete();
        }
        if (local) {
            return new Result.Complete(whole, null);
        }
        // An unspecified family says nothing about the layout that follows.
        if (family != 0 && !ProxyTlvs.areWellFormed(bytes.slice(start, whole), 16 + addresses)) {
            return new Result.Malformed("PROXY extension malformed");
        }
        return new Result.Complete(whole, source(bytes, start + 16, family));
    }

    private static int addressLength(int family) {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11 -> 12;
            case 0x21 -> 36;
            default -> -1;
        };
    }

    private static @Nullable InetSocketAddress source(ByteBuf bytes, int at, int family) {
        if (family == 0) {
            return null;
        }
        byte[] address = new byte[family == 0x11 ? 4 : 16];
        bytes.getBytes(at, address);
        int port = bytes.getUnsignedShort(at + 2 * address.length);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
