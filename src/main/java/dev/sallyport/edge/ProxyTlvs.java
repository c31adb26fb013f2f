package dev.sallyport.edge;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/**
 * The type-length-value vectors behind the addresses of a PROXY header of version 2, section 2.2 of
 * its specification.
 */
final class ProxyTlvs {
    private static final int CRC32C_TYPE = 0x03;
    private static final int SSL_TYPE = 0x20;
    private static final int SSL_PREFIX = 5;

    private ProxyTlvs() {}

    /**
     * Whether the vectors fill the header exactly, and its checksum, if it has one, is right.
     *
     * @param header the whole header, from its signature to its last byte
     * @param from where the first vector begins
     */
    static boolean areWellFormed(ByteBuf header, int from) {
        int at = from;
        int end = header.readableBytes();
        while (at < end) {
            if (end - at < 3) {
                return false;
            }
            int type = header.getUnsignedByte(at);
            int length = header.getUnsignedShort(at + 1);
            int value = at + 3;
            if (length > end - value || !isWellFormed(header, type, value, length)) {
                return false;
            }
            at = value + length;
        }
        return true;
    }

    private static boolean isWellFormed(ByteBuf header, int type, int value, int length) {
        return switch (type) {
            case CRC32C_TYPE ->
                    length == 4 && header.getUnsignedInt(value) == checksum(header, value);
            case SSL_TYPE ->
                    length >= SSL_PREFIX && nested(header, value + SSL_PREFIX, value + length);
            default -> true;
        };
    }

    /**
     * One level only: the specification nests no further, and depth is how a parser is made to
     * overflow.
     */
    private static boolean nested(ByteBuf header, int from, int end) {
        int at = from;
        while (at < end) {
            if (end - at < 3 || header.getUnsignedShort(at + 1) > end - at - 3) {
                return false;
            }
            at += 3 + header.getUnsignedShort(at + 1);
        }
        return true;
    }

    private static long checksum(ByteBuf header, int checksumAt) {
        byte[] bytes = new byte[header.readableBytes()];
        header.getBytes(0, bytes);
        // The checksum is computed with its own four bytes as zeros.
        for (int i = 0; i < 4; i++) {
            bytes[checksumAt + i] = 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
