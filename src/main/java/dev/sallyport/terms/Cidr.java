package dev.sallyport.terms;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address range, {@code 10.0.0.0/8} or {@code 2001:db8::/32}; a bare address is a range of one.
 * IPv4-mapped IPv6 addresses count as IPv4 on both sides. Immutable. RFC 4632 section 3.1, RFC 4291
 * section 2.3.
 */
public final class Cidr {
    private final byte[] network;
    private final int prefix;
    private final String text;

    private Cidr(byte[] network, int prefix, String text) {
        this.network = network;
        this.prefix = prefix;
        this.text = text;
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if the text is not an address literal with an optional
     *     prefix length
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes;
        // The JDK also reads "10.1" as 10.0.0.1, and takes brackets and interfaces along.
        boolean whole = address.indexOf(':') >= 0 || address.matches("[0-9]+(\\.[0-9]+){3}");
        if (!whole || address.indexOf('%') >= 0 || address.indexOf('[') >= 0) {
            throw new IllegalArgumentException("not an IP address or range: " + text);
        }
        try {
            bytes = InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IP address or range: " + text, e);
        }
        int bits = bytes.length * 8;
        int prefix = slash < 0 ? bits : prefixLength(text.substring(slash + 1), bits, text);
        return new Cidr(bytes, prefix, text);
    }

    private static int prefixLength(String digits, int bits, String text) {
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
            throw new IllegalArgumentException("prefix length must be 0 to " + bits + ": " + text);
        }
        return Integer.parseInt(digits);
    }

    /** Whether the address lies in this range; never if the families differ. */
    public boolean contains(InetAddress address) {
        byte[] bytes = unmapped(address).getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        int mask = 0xff << (8 - rest);
        return rest == 0 || (bytes[whole] & mask) == (network[whole] & mask);
    }

    private static InetAddress unmapped(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address;
        }
        try {
            // getByAddress turns ::ffff:a.b.c.d into an Inet4Address.
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an InetAddress has 4 or 16 bytes", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
