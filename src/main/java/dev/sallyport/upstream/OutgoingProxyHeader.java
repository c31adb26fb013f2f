package dev.sallyport.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the header of HAProxy's PROXY protocol that goes first on a connection, before TLS.
 * Version 2 also tells who is calling, in types of the range that the protocol leaves to
 * applications; {@code docs/proxy-protocol.md} describes each byte. Pure.
 */
final class OutgoingProxyHeader {
    static final int USER = 0xE0;
    static final int EMAIL = 0xE1;
    static final int SERVICE_ACCOUNT = 0xE2;
    static final int SESSION = 0xE3;
    static final int DECISION = 0xE4;

    /** Longer ones are left out: half a name would be another's. */
    static final int MAX_VALUE = 512;

    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final int VERSION_2_PROXY = 0x21;
    private static final int STREAM_IPV4 = 0x11;
    private static final int STREAM_IPV6 = 0x21;
    private static final int IPV4_LENGTH = 4;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private OutgoingProxyHeader() {}

    /** Version 1, a line. */
    static ByteBuf text(ByteBufAllocator allocator, Caller caller) {
        boolean old = isIpv4(caller);
        String line =
                "PROXY "
                        + (old ? "TCP4 " : "TCP6 ")
                        + address(caller.client(), old)
                        + " "
                        + address(caller.destination(), old)
                        + " "
                        + caller.client().getPort()
                        + " "
                        + caller.destination().getPort()
                        + "\r\n";
        ByteBuf bytes = allocator.buffer(line.length());
        bytes.writeCharSequence(line, StandardCharsets.US_ASCII);
        return bytes;
    }

    /** Version 2. */
    static ByteBuf binary(ByteBufAllocator allocator, Caller caller) {
        boolean old = isIpv4(caller);
        ByteBuf bytes = allocator.buffer(256);
        bytes.writeBytes(SIGNATURE)
                .writeByte(VERSION_2_PROXY)
                .writeByte(old ? STREAM_IPV4 : STREAM_IPV6);
        int lengthAt = bytes.writerIndex();
        bytes.writeShort(0)
                .writeBytes(raw(caller.client(), old))
                .writeBytes(raw(caller.destination(), old))
                .writeShort(caller.client().getPort())
                .writeShort(caller.destination().getPort());
        value(bytes, USER, caller.user());
        value(bytes, EMAIL, caller.email());
        value(bytes, SERVICE_ACCOUNT, caller.serviceAccount());
        value(bytes, SESSION, caller.session());
        value(bytes, DECISION, caller.decision());
        return bytes.setShort(lengthAt, bytes.writerIndex() - lengthAt - Short.BYTES);
    }

    private static void value(ByteBuf bytes, int type, String text) {
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        if (value.length > 0 && value.length <= MAX_VALUE) {
            bytes.writeByte(type).writeShort(value.length).writeBytes(value);
        }
    }

    /** A header has one family: if either address is IPv6, the other is written as such. */
    private static boolean isIpv4(Caller caller) {
        return caller.client().getAddress() instanceof Inet4Address
                && caller.destination().getAddress() instanceof Inet4Address;
    }

    private static byte[] raw(InetSocketAddress socket, boolean old) {
        byte[] address = socket.getAddress().getAddress();
        if (old || address.length != IPV4_LENGTH) {
            return address;
        }
        byte[] mapped = Arrays.copyOf(MAPPED, MAPPED.length + IPV4_LENGTH);
        System.arraycopy(address, 0, mapped, MAPPED.length, IPV4_LENGTH);
        return mapped;
    }

    private static String address(InetSocketAddress socket, boolean old) {
        InetAddress address = socket.getAddress();
        String text = address.getHostAddress();
        if (old) {
            return text;
        }
        if (address instanceof Inet4Address) {
            return "::ffff:" + text;
        }
        // A link-local address has a zone, which means something on this machine only.
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
