package dev.sallyport.scenario;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Bytes of PROXY headers, version 2. */
final class V2 {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10};
    private static final byte[] IPV4 = {10, 0, 0, 1, 10, 0, 0, 2, 4, 87, 1, (byte) 187};

    private V2() {}

    /** A header with any version and command, family, and what follows. */
    static byte[] header(int command, int family, byte[] rest) {
        return header(command, family, rest.length, rest);
    }

    /** One that states a length of its own. */
    static byte[] header(int command, int family, int length, byte[] rest) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + rest.length);
        bytes.put(SIGNATURE).put((byte) command).put((byte) family).putShort((short) length);
        return bytes.put(rest).array();
    }

    static byte[] local() {
        return header(0x20, 0, new byte[0]);
    }

    /** A client at 10.0.0.1. */
    static byte[] tcp4(byte[]... extensions) {
        return header(0x21, 0x11, joined(IPV4, joined(extensions)));
    }

    /** A client at 2001:db8::1. */
    static byte[] tcp6() {
        byte[] addresses = new byte[36];
        addresses[0] = 0x20;
        addresses[1] = 0x01;
        addresses[2] = 0x0d;
        addresses[3] = (byte) 0xb8;
        addresses[15] = 1;
        addresses[31] = 1;
        return header(0x21, 0x21, addresses);
    }

    static byte[] tlv(int type, byte[] value) {
        return tlv(type, value.length, value);
    }

    static byte[] tlv(int type, int length, byte[] value) {
        ByteBuffer bytes = ByteBuffer.allocate(3 + value.length);
        return bytes.put((byte) type).putShort((short) length).put(value).array();
    }

    static byte[] text(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** With a checksum that is right, or wrong by {@code error}. */
    static byte[] checksummed(int error) {
        byte[] header = tcp4(tlv(3, new byte[4]));
        CRC32C crc = new CRC32C();
        crc.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue() + error);
        return header;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** SSL extensions, each inside the one before. */
    static byte[] nestedSsl(int depth) {
        return tcp4(nested(depth));
    }

    static byte[] nested(int depth) {
        byte[] inner = new byte[0];
        for (int i = 0; i < depth; i++) {
            inner = tlv(0x20, joined(new byte[5], inner));
        }
        return inner;
    }
}
