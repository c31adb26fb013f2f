package dev.sallyport.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Version 1: rows F013 to F024 of the reliability table; version 2 is in another class. */
class ProxyHeaderTest {
    /** What the bytes are, however they are cut: an early verdict must be the last one. */
    static ProxyHeader.Result read(byte[] bytes) {
        ProxyHeader.Result whole = ProxyHeader.read(Unpooled.wrappedBuffer(bytes));
        for (int length = 0; length < bytes.length; length++) {
            ByteBuf part = Unpooled.wrappedBuffer(new byte[3 + length]).skipBytes(3);
            part.setBytes(3, bytes, 0, length);
            ProxyHeader.Result early = ProxyHeader.read(part);
            if (whole instanceof ProxyHeader.Result.Complete(int needed, var _)) {
                if (length < needed) {
                    assertThat(early).isEqualTo(new ProxyHeader.Result.Incomplete());
                } else {
                    assertThat(early).isEqualTo(whole);
                }
            } else {
                assertThat(early).isNotInstanceOf(ProxyHeader.Result.Complete.class);
            }
        }
        return whole;
    }

    private static ProxyHeader.Result read(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String source(ProxyHeader.Result result) {
        assertThat(result).isInstanceOf(ProxyHeader.Result.Complete.class);
        var source = ((ProxyHeader.Result.Complete) result).source();
        return source == null
                ? "peer"
                : source.getAddress().getHostAddress() + " " + source.getPort();
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 10.0.0.1 10.0.0.2 1111 443, 10.0.0.1 1111",
        "TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255 65535",
        "TCP4 10.0.0.1 10.0.0.2 0 443, 10.0.0.1 0",
        "TCP6 2001:db8::1 ::1 1111 443, 2001:db8:0:0:0:0:0:1 1111",
        "TCP6 ::ffff:10.0.0.1 ::1 1111 443, 10.0.0.1 1111",
        "UNKNOWN, peer",
        "UNKNOWN whatever it says, peer"
    })
    void line_names_the_client(String rest, String expected) {
        assertThat(source(read("PROXY " + rest + "\r\n"))).isEqualTo(expected);
    }

    @Test
    void bytes_behind_the_line_are_not_part_of_it() {
        String line = "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\r\n";
        var result = read(line + "\u0016\u0003\u0001");
        assertThat(((ProxyHeader.Result.Complete) result).length()).isEqualTo(line.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {107, 108, 109, 110, 300})
    void line_is_at_most_107_bytes(int length) {
        String line = "PROXY UNKNOWN " + "f".repeat(length - 16) + "\r\n";
        assertThat(read(line))
                .isInstanceOf(
                        length <= 107
                                ? ProxyHeader.Result.Complete.class
                                : ProxyHeader.Result.Malformed.class);
    }

    static Stream<String> badPorts() {
        return Stream.of("+1111", "01111", "-1", "65536", "99999", "1e3", "", "111111");
    }

    @ParameterizedTest
    @MethodSource("badPorts")
    void port_has_one_spelling(String port) {
        assertMalformed("PROXY TCP4 10.0.0.1 10.0.0.2 " + port + " 443\r\n");
        assertMalformed("PROXY TCP4 10.0.0.1 10.0.0.2 1111 " + port + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010.0.0.1",
                "10.1",
                "0x0a.0.0.1",
                "256.0.0.1",
                "10.0.0",
                "10.0.0.1.1",
                "1234",
                "::1"
            })
    void address_of_version_4_has_one_spelling(String address) {
        assertMalformed("PROXY TCP4 " + address + " 10.0.0.2 1111 443\r\n");
        assertMalformed("PROXY TCP4 10.0.0.1 " + address + " 1111 443\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fe80::1%lo",
                "[::1]",
                "1::2::3",
                "12345::",
                ":::",
                "1:2",
                "100.0.0.1",
                "10.0.0.1",
                "1234",
                "16909060",
                "abcd",
                "::ffff:010.0.0.1",
                "::ffff:256.0.0.1"
            })
    void address_of_version_6_is_one(String address) {
        assertMalformed("PROXY TCP6 " + address + " ::1 1111 443\r\n");
        assertMalformed("PROXY TCP6 ::1 " + address + " 1111 443\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443 \r\n",
                "PROXY  TCP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY\tTCP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "proxy TCP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY tcp4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443 5\r\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111\r\n",
                "PROXY TCP4 2001:db8::1 ::1 1111 443\r\n",
                "PROXY UDP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4 10.0.0.1\0 10.0.0.2 1111 443\r\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\rGET",
                "PROXY \r\n",
                "PROXY UNKNOWNS\r\n",
                "GET / HTTP/1.1\r\n",
                "\u0016\u0003\u0001\u0002\u0000",
                "\r\n\r\nPROXY "
            })
    void anything_else_is_malformed(String text) {
        assertMalformed(text);
    }

    private static void assertMalformed(String text) {
        assertThat(read(text)).isInstanceOf(ProxyHeader.Result.Malformed.class);
    }

    @Test
    void first_wrong_byte_is_enough() {
        assertThat(ProxyHeader.read(Unpooled.wrappedBuffer(new byte[] {'G'})))
                .isInstanceOf(ProxyHeader.Result.Malformed.class);
    }
}
