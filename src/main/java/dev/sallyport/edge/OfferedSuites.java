package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * Which kinds of keys go with the cipher suites of a ClientHello, RFC 5246 section 7.4.1.2: TLS 1.2
 * binds a suite to one. BoringSSL does not tell the one who chooses a certificate. Immutable.
 *
 * @param ec whether a certificate with an EC key can be used
 * @param rsa the same for RSA
 */
record OfferedSuites(boolean ec, boolean rsa) {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int LENGTH_AT = 3;

    /** Message type and length, version, random. */
    private static final int BEFORE_SESSION_ID = 4 + 2 + 32;

    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS_1_3 = 0x0304;

    /** Those of our suites that go with either, by their numbers. */
    private static final Set<Integer> EC_SUITES = Set.of(0xc02b, 0xc02c, 0xcca9);

    private static final Set<Integer> RSA_SUITES = Set.of(0xc02f, 0xc030, 0xcca8);

    /** Any kind: what a client says of which nothing is known. */
    private static final OfferedSuites ANY = new OfferedSuites(true, true);

    /** Whether a first record is there as a whole. */
    static boolean isWhole(ByteBuf in) {
        return in.readableBytes() >= RECORD_HEADER
                && in.readableBytes()
                        >= RECORD_HEADER + in.getUnsignedShort(in.readerIndex() + LENGTH_AT);
    }

    /** Of a first record that is there as a whole; nothing is read from the buffer. */
    static OfferedSuites of(ByteBuf in) {
        int length = in.getUnsignedShort(in.readerIndex() + LENGTH_AT);
        ByteBuf hello = in.slice(in.readerIndex() + RECORD_HEADER, length);
        try {
            boolean known =
                    in.getUnsignedByte(in.readerIndex()) == HANDSHAKE
                            && hello.getUnsignedByte(0) == CLIENT_HELLO;
            return known ? read(hello.skipBytes(BEFORE_SESSION_ID)) : ANY;
        } catch (IndexOutOfBoundsException e) {
            // It goes on in another record, or is none: TLS itself will say.
            return ANY;
        }
    }

    private static OfferedSuites read(ByteBuf hello) {
        hello.skipBytes(hello.readUnsignedByte());
        ByteBuf suites = hello.readSlice(hello.readUnsignedShort());
        hello.skipBytes(hello.readUnsignedByte());
        if (hello.isReadable() && offersTls13(hello.readSlice(hello.readUnsignedShort()))) {
            return ANY;
        }
        boolean ec = false;
        boolean rsa = false;
        while (suites.isReadable()) {
            int suite = suites.readUnsignedShort();
            ec |= EC_SUITES.contains(suite);
            rsa |= RSA_SUITES.contains(suite);
        }
        return new OfferedSuites(ec, rsa);
    }

    /** There the suite says nothing about the certificate, RFC 8446 section 4.1.1. */
    private static boolean offersTls13(ByteBuf extensions) {
        while (extensions.isReadable()) {
            int kind = extensions.readUnsignedShort();
            ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
            if (kind == SUPPORTED_VERSIONS) {
                ByteBuf versions = content.readSlice(content.readUnsignedByte());
                while (versions.isReadable()) {
                    if (versions.readUnsignedShort() == TLS_1_3) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    boolean goWith(String keyAlgorithm) {
        return keyAlgorithm.equals("EC") ? ec : rsa;
    }
}
