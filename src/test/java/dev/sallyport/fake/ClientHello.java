package dev.sallyport.fake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The first bytes of a TLS 1.2 client, RFC 5246 section 7.4.1.2, with any name in them. */
public final class ClientHello {
    private static final int RECORD = 16_384;

    private ClientHello() {}

    /** Whole records. */
    public static byte[] naming(String serverName) {
        return naming(serverName.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static byte[] naming(byte[] serverName) {
        Bytes name = new Bytes().number(serverName.length + 3, 2).number(0, 1);
        name.number(serverName.length, 2).add(serverName);
        Bytes extensions = new Bytes();
        extension(extensions, 0, name);
        // Curves: P-256; signatures: ECDSA and RSA-PSS with SHA-256; points: uncompressed.
        extension(extensions, 10, new Bytes().number(2, 2).number(23, 2));
        extension(extensions, 13, new Bytes().number(4, 2).number(0x0403, 2).number(0x0804, 2));
        extension(extensions, 11, new Bytes().number(1, 1).number(0, 1));
        Bytes hello = new Bytes().number(0x0303, 2).add(new byte[32]).number(0, 1);
        hello.number(4, 2).number(0xc02b, 2).number(0xc02f, 2);
        hello.number(1, 1).number(0, 1);
        hello.number(extensions.size(), 2).add(extensions.toByteArray());
        Bytes message = new Bytes().number(1, 1).number(hello.size(), 3).add(hello.toByteArray());
        return records(message.toByteArray(), RECORD);
    }

    private static void extension(Bytes extensions, int kind, Bytes content) {
        extensions.number(kind, 2).number(content.size(), 2).add(content.toByteArray());
    }

    /** A handshake message in records of this many bytes each. */
    static byte[] records(byte[] message, int size) {
        Bytes records = new Bytes();
        for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            records.number(22, 1).number(0x0301, 2).number(length, 2);
            records.write(message, at, length);
        }
        return records.toByteArray();
    }

    /** Numbers in network order. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes number(int value, int bytes) {
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                write(value >> shift);
            }
            return this;
        }

        Bytes add(byte[] bytes) {
            write(bytes, 0, bytes.length);
            return this;
        }
    }
}
