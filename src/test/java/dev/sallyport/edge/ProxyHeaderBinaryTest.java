package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Version 2: rows F025 to F029 of the reliability table. */
class ProxyHeaderBinaryTest {
    private static final String V4 = "0a000001 0a000002 0457 01bb";
    private static final String V6 =
            "20010db8000000000000000000000001 20010db8000000000000000000000002 0457 01bb";

    /** A header with the length that its content has. */
    private static byte[] header(int command, int family, String content) {
        byte[] bytes = HexFormat.of().parseHex(content.replace(" ", ""));
        return header(command, family, bytes.length, bytes);
    }

    private static byte[] header(int command, int family, int length, byte[] content) {
        ByteBuf header = Unpooled.buffer();
        header.writeBytes(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a"));
        header.writeByte(command).writeByte(family).writeShort(length).writeBytes(content);
        return ByteBufUtil.getBytes(header);
    }

    private static void assertMalformed(byte[] header) {
        assertThat(ProxyHeaderTest.read(header)).isInstanceOf(ProxyHeader.Result.Malformed.class);
    }

    private static ProxyHeader.Result.Complete whole(byte[] header) {
        var result = ProxyHeaderTest.read(header);
        assertThat(result).isInstanceOf(ProxyHeader.Result.Complete.class);
        var complete = (ProxyHeader.Result.Complete) result;
        assertThat(complete.length()).isEqualTo(header.length);
        return complete;
    }

    @Test
    void addresses_of_both_families_are_read() {
        var four = whole(header(0x21, 0x11, V4)).source();
        assertThat(four.getAddress().getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(four.getPort()).isEqualTo(1111);
        var six = whole(header(0x21, 0x21, V6)).source();
        assertThat(six.getAddress().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void mapped_address_counts_as_version_4() {
        String mapped = "00000000000000000000ffff0a000001";
        var source = whole(header(0x21, 0x21, mapped + mapped + "0457 01bb")).source();
        assertThat(source.getAddress()).isInstanceOf(java.net.Inet4Address.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0x20, 0x00, 0",
        "0x20, 0x11, 100",
        "0x20, 0x31, 100",
        "0x20, 0xff, 7",
        "0x21, 0x00, 12"
    })
    void local_and_unspecified_leave_the_peer_as_the_client(
            String command, String family, int length) {
        byte[] header =
                header(Integer.decode(command), Integer.decode(family), length, new byte[length]);
        assertThat(whole(header).source()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x11, 0x31, 0x01, 0x22, 0x23, 0x2f, 0xff, 0x00})
    void version_and_command_are_known_ones(int command) {
        assertMalformed(header(command, 0x11, V4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x12, 0x22, 0x31, 0x32, 0x41, 0x10, 0x13, 0x01, 0xff})
    void family_is_tcp_over_ip(int family) {
        assertMalformed(header(0x21, family, V6));
    }

    @Test
    void addresses_that_are_cut_short_are_refused_before_they_end() {
        assertMalformed(header(0x21, 0x11, 11, new byte[11]));
        assertMalformed(header(0x21, 0x21, 35, new byte[35]));
        assertMalformed(header(0x21, 0x21, 12, new byte[0]));
    }

    @Test
    void header_is_at_most_4096_bytes() {
        assertMalformed(header(0x21, 0x11, 4097, new byte[0]));
        assertMalformed(header(0x20, 0x00, 65_535, new byte[100]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "04 0000",
                "04 0001 ff",
                "02 0003 0d0aff",
                "ea 0000 ea 0000 ea 0002 0101",
                "20 0005 0000000000",
                "20 000a 0000000000 21 0002 3131"
            })
    void vectors_that_fit_are_accepted(String vectors) {
        var _ = whole(header(0x21, 0x11, V4 + vectors));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "04",
                "0400",
                "04 0001",
                "04 0002 ff",
                "04 ffff ff",
                "04 0000 00",
                "20 0001 00",
                "20 0004 00000000",
                "20 0007 0000000000 2100",
                "20 0009 0000000000 21 0002 31",
                "03 0004 00000000",
                "03 0003 000000",
                "03 0000"
            })
    void vectors_that_do_not_fit_are_refused(String vectors) {
        assertMalformed(header(0x21, 0x11, V4 + vectors));
    }

    @Test
    void checksum_that_is_right_is_accepted_and_any_flipped_bit_refused() {
        byte[] header = header(0x21, 0x11, V4 + "04 0001 aa 03 0004 00000000");
        CRC32C crc = new CRC32C();
        crc.update(header);
        Unpooled.wrappedBuffer(header).setInt(header.length - 4, (int) crc.getValue());
        assertThat(whole(header).source()).isNotNull();
        for (int at = 16; at < 28; at++) {
            header[at] ^= 1;
            assertMalformed(header);
            header[at] ^= 1;
        }
    }

    @Test
    void vectors_nested_thousandfold_do_not_overflow_the_stack() {
        ByteBuf nest = Unpooled.buffer();
        for (int left = 4000; left >= 8; left -= 8) {
            nest.writeByte(0x20).writeShort(left - 3).writeZero(5);
        }
        byte[] vectors = ByteBufUtil.getBytes(nest);
        byte[] content = new byte[12 + vectors.length];
        System.arraycopy(vectors, 0, content, 12, vectors.length);
        var result =
                ProxyHeader.read(
                        Unpooled.wrappedBuffer(header(0x21, 0x11, content.length, content)));
        assertThat(result).isNotNull();
    }
}
