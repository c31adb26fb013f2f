package dev.sallyport.request;

/** Which octets may stand where, RFC 9110 section 5.6.2 and RFC 9112 sections 3 and 5. */
final class Octets {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final byte TOKEN = 1;
    private static final byte TARGET = 2;
    private static final byte VALUE = 4;

    private static final byte[] KINDS = kinds();

    private Octets() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0x21; c <= 0x7e; c++) {
            boolean alphanumeric = Character.isLetterOrDigit(c);
            boolean token = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            kinds[c] = (byte) ((token ? TOKEN : 0) | TARGET | VALUE);
        }
        for (int c = 0x80; c <= 0xff; c++) {
            kinds[c] = VALUE;
        }
        kinds[' '] = VALUE;
        kinds['\t'] = VALUE;
        return kinds;
    }

    static boolean isToken(byte b) {
        return (KINDS[b & 0xff] & TOKEN) != 0;
    }

    /**
     * A field name's octet. The underscore is a token's, but many a server reads {@code a_b} as
     * {@code a-b}: a client could then forge a field that we remove under its own name.
     */
    static boolean isFieldName(byte b) {
        return b != '_' && isToken(b);
    }

    /** Visible ASCII. */
    static boolean isTarget(byte b) {
        return (KINDS[b & 0xff] & TARGET) != 0;
    }

    /** Visible ASCII, space, tab and octets above 0x7f. */
    static boolean isFieldValue(byte b) {
        return (KINDS[b & 0xff] & VALUE) != 0;
    }
}
