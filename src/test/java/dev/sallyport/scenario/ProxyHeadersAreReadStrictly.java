package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY version 1, from a peer that may send it: F013, F014, F017 to F024, F030. */
@Timeout(60)
class ProxyHeadersAreReadStrictly {
    private static final String GOOD = "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\r\n";

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) ->
                            folder.line("use_proxy_protocol: true")
                                    .line("proxy_protocol_trusted_networks: [127.0.0.0/8]"))
                    .prelude("PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n");

    /** Opens a tunnel behind this header and gives the address that the logs name. */
    private static String loggedAddress(byte[] header, String id) throws IOException {
        try (RawClient client = SERVER.client().before(header).connect()) {
            client.send(
                    "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
                            + id
                            + "\r\n\r\nping");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(4)).isEqualTo("ping");
        }
        String decided =
                SERVER.process()
                        .awaitLine(
                                "the decision",
                                line ->
                                        "authorize".equals(line.getString("service"))
                                                && id.equals(line.getString("check-request-id")))
                        .getString("ip");
        String access =
                SERVER.process()
                        .awaitLine(
                                "the access line",
                                line ->
                                        "http-request".equals(line.getString("message"))
                                                && id.equals(line.getString("request-id")))
                        .getString("forwarded-for");
        assertThat(access).isEqualTo(decided);
        return decided;
    }

    private static String loggedAddress(String header, String id) throws IOException {
        return loggedAddress(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), id);
    }

    /** Sends these bytes in front of a ClientHello and expects an end without a word. */
    private static void assertClosed(byte[] header) throws IOException {
        try (RawClient client = RawClient.to(SERVER.port()).plain().patience(4_000).connect()) {
            client.send(header);
            RawClient.Rest rest = client.readToEnd();

            assertThat(rest.text()).isEmpty();
            assertThat(rest.ending()).isIn(Ending.ORDERLY, Ending.RESET);
        }
    }

    private static void assertClosed(String header) throws IOException {
        assertClosed(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443, 10.0.0.1",
        "PROXY TCP4 255.255.255.255 0.0.0.0 65535 1, 255.255.255.255",
        "PROXY TCP6 2001:db8::1 2001:db8::2 1111 443, 2001:db8",
        "PROXY TCP6 2001:0db8:0000:0000:0000:0000:0000:0001 ::1 1111 443, 2001:db8"
    })
    void f013_the_address_in_the_header_is_the_clients(String header, String address)
            throws IOException {
        assertThat(loggedAddress(header + "\r\n", "f013-" + header.hashCode())).startsWith(address);
    }

    @Test
    void f013_a_header_in_single_bytes_is_the_same() throws Exception {
        try (RawClient client = RawClient.to(SERVER.port()).plain().connect()) {
            for (char c : GOOD.toCharArray()) {
                client.send(String.valueOf(c));
            }
            client.send(new byte[] {0x15, 3, 1, 0, 2, 1, 0});

            // It went on to TLS: a closing alert as the first record is answered there or closed.
            assertThat(client.readToEnd().ending()).isIn(Ending.ORDERLY, Ending.RESET);
        }
        SERVER.process()
                .awaitLine(
                        "a failed handshake of the client in the header",
                        line ->
                                "tls_handshake".equals(line.getString("reason"))
                                        && "10.0.0.1".equals(line.getString("ip")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "SSH-2.0-x\r\n",
                "\r\n\r\nX"
            })
    void f014_no_header_is_closed_without_an_answer(String bytes) throws IOException {
        assertClosed(bytes);
    }

    @Test
    void f014_a_client_that_begins_with_tls_fails_at_once() {
        assertThatThrownBy(() -> SERVER.client().before("").connect())
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                        + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
                "PROXY UNKNOWN anything at all\r\n"
            })
    void f017_unknown_is_the_peer(String header) throws IOException {
        assertThat(loggedAddress(header, "f017-" + header.length())).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(ints = {108, 109, 110, 4096})
    void f018_a_line_over_107_bytes_is_closed(int length) throws IOException {
        assertClosed("PROXY UNKNOWN " + "f".repeat(length - 16) + "\r\n");
    }

    @Test
    void f018_a_line_of_107_bytes_is_read() throws IOException {
        String header = "PROXY UNKNOWN " + "f".repeat(107 - 16) + "\r\n";

        assertThat(loggedAddress(header, "f018-107")).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1111", "01111", "-1", "65536", "1e3", "", "00", "0x1", "1 "})
    void f019_a_port_that_is_not_one_plain_number_is_closed(String port) throws IOException {
        assertClosed("PROXY TCP4 10.0.0.1 10.0.0.2 " + port + " 443\r\n");
        assertClosed("PROXY TCP4 10.0.0.1 10.0.0.2 1111 " + port + "\r\n");
    }

    @Test
    void f020_port_0_is_a_port() throws IOException {
        assertThat(loggedAddress("PROXY TCP4 10.0.0.20 10.0.0.2 0 0\r\n", "f020"))
                .isEqualTo("10.0.0.20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"010.0.0.1", "10.1", "0x0a.0.0.1", "256.0.0.1", "10.0.0.1.", "10.0.0", "1"})
    void f021_an_address_in_another_spelling_is_closed(String address) throws IOException {
        assertClosed("PROXY TCP4 " + address + " 10.0.0.2 1111 443\r\n");
        assertClosed("PROXY TCP4 10.0.0.2 " + address + " 1111 443\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%lo", "[::1]", "1::2::3", "::g", "1:2:3:4:5:6:7:8:9", ":::"})
    void f022_an_ipv6_address_that_is_none_is_closed(String address) throws IOException {
        assertClosed("PROXY TCP6 " + address + " ::1 1111 443\r\n");
        assertClosed("PROXY TCP6 ::1 " + address + " 1111 443\r\n");
    }

    @Test
    void f022_an_ipv4_address_in_ipv6_clothes_is_ipv4() throws IOException {
        assertThat(loggedAddress("PROXY TCP6 ::ffff:10.0.0.1 ::1 1111 443\r\n", "f022"))
                .isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443 \r\n",
                "PROXY  TCP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4  10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4\t10.0.0.1 10.0.0.2 1111 443\r\n",
                "proxy TCP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY tcp4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443 1\r\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111\r\n",
                "PROXY TCP4 ::1 ::1 1111 443\r\n",
                "PROXY TCP6 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY UDP4 10.0.0.1 10.0.0.2 1111 443\r\n",
                "PROXY TCP4 10.0.0.1\u0000 10.0.0.2 1111 443\r\n",
                "PROXY UNKNOWNX\r\n",
                "PROXY \r\n",
                "PROXY\r\n"
            })
    void f023_any_other_shape_is_closed(String header) throws IOException {
        assertClosed(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\n",
                "PROXY TCP4 10.0.0.1 10.0.0.2 1111 443\rX",
                "PROXY UNKNOWN\n"
            })
    void f024_a_line_end_that_is_not_crlf_is_closed_at_once(String header) throws IOException {
        long start = System.nanoTime();

        assertClosed(header);

        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void f024_a_carriage_return_as_byte_107_is_too_late() throws IOException {
        assertClosed("PROXY UNKNOWN " + "f".repeat(92) + "\r\n");
    }

    private static Stream<byte[]> secondHeaders() {
        return Stream.of(GOOD.getBytes(), V2.local());
    }

    @ParameterizedTest
    @MethodSource("secondHeaders")
    void f030_a_second_header_is_no_tls(byte[] second) throws IOException {
        byte[] first = GOOD.getBytes();
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);

        assertThatThrownBy(() -> SERVER.client().before(both).connect())
                .isInstanceOf(IOException.class);
    }

    @Test
    void f030_a_header_inside_tls_is_no_request() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.send(GOOD + RawClient.head(SharedServer.ECHO)).readToEnd().text())
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void f030_connections_reset_behind_their_header_leave_nothing() throws IOException {
        long before = SERVER.descriptors();
        for (int i = 0; i < 10_000; i++) {
            RawClient.to(SERVER.port()).plain().before(GOOD).connect().reset();
        }

        org.awaitility.Awaitility.await("descriptors")
                .untilAsserted(
                        () -> assertThat(SERVER.descriptors()).isLessThanOrEqualTo(before + 2));
    }
}
