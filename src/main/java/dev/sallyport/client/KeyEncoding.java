package dev.sallyport.client;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The older encodings of private keys, PKCS #1 (RFC 8017 appendix A) and SEC 1 (RFC 5915), in the
 * one wrapping that the JDK reads (PKCS #8, RFC 5958).
 */
final class KeyEncoding {
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int CURVE = 0xa0;

    private KeyEncoding() {}

    static PrivateKey pkcs8(byte[] der, Path file) {
        for (String algorithm : new String[] {"EC", "RSA", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // Not of this algorithm: the next one is asked.
            }
        }
        throw new IllegalArgumentException(
                file + ": the private key cannot be used; expected RSA, EC or Ed25519");
    }

    static byte[] fromPkcs1(byte[] der) {
        return tagged(SEQUENCE, VERSION, RSA, tagged(OCTETS, der));
    }

    static byte[] fromSec1(byte[] der, Path file) {
        try {
            byte[] algorithm = tagged(SEQUENCE, EC, curve(der));
            return tagged(SEQUENCE, VERSION, algorithm, tagged(OCTETS, der));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    file + ": the EC key is damaged or does not name its curve", e);
        }
    }

    /** ECPrivateKey ::= SEQUENCE { version, privateKey, [0] parameters, [1] publicKey }. */
    private static byte[] curve(byte[] der) {
        int at = contentStart(der, 0);
        while (at < der.length) {
            int start = contentStart(der, at);
            int end = start + length(der, at);
            if ((der[at] & 0xff) == CURVE && end <= der.length) {
                return Arrays.copyOfRange(der, start, end);
            }
            at = end;
        }
        throw new IndexOutOfBoundsException("no curve");
    }

    private static int contentStart(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
            if (length > der.length) {
                throw new IndexOutOfBoundsException("length");
            }
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length >= 0x80) {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        } else {
            out.write(length);
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }
}
