package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PROXY version 2, and with no trusted networks set: then every peer may send it. F025 to F029. */
@Timeout(60)
class BinaryProxyHeadersAreReadStrictly {
    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> folder.line("use_proxy_protocol: true"))
                    .prelude("PROXY TCP4 192.0.2.1 192.0.2.2 1 443\r\n");

    @Test
    void without_trusted_networks_the_start_warns() {
        assertThat(SERVER.process().logLines())
                .anyMatch(line ->
                        "warn".equals(line.getString("level"))
                                && line.getString("message")
                                        .contains("proxy_protocol_trusted_networks"));
    }

    private static Stream<Arguments> good() {
        byte[] injected = V2.text("a\r\nX: planted-tlv");
        byte[] noText = {(byte) 0xff, (byte) 0xfe};
        byte[] local100 = V2.header(0x20, 0x11, new byte[100]);
        return Stream.of(
                arguments("TCP4", V2.tcp4(), "10.0.0.1"),
                arguments("TCP6", V2.tcp6(), "2001:db8:"),
                arguments("LOCAL", V2.local(), "127.0.0.1"),
                arguments("LOCAL with 100 bytes", local100, "127.0.0.1"),
                arguments("LOCAL of UNIX", V2.header(0x20, 0x31, new byte[9]), "127.0.0.1"),
                arguments("UNSPEC with 12 bytes", V2.header(0x21, 0, new byte[12]), "127.0.0.1"),
                arguments("empty extension", V2.tcp4(V2.tlv(4, new byte[0])), "10.0.0.1"),
                arguments("right checksum", V2.checksummed(0), "10.0.0.1"),
                arguments("authority", V2.tcp4(V2.tlv(2, V2.text("a.test"))), "10.0.0.1"),
                // F028 lets these pass, as long as no log line carries them.
                arguments("authority with CRLF", V2.tcp4(V2.tlv(2, injected)), "10.0.0.1"),
                arguments("authority of no UTF-8", V2.tcp4(V2.tlv(2, noText)), "10.0.0.1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void f025_a_well_formed_header_is_read(String name, byte[] header, String address)
            throws IOException {
        String id = "f025-" + name.replace(' ', '-');
        try (RawClient client = SERVER.client().before(header).connect()) {
            client.send(
                    "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
                            + id
                            + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
        String ip =
                SERVER.process()
                        .awaitLine(
                                "the access line", line -> id.equals(line.getString("request-id")))
                        .getString("forwarded-for");
        assertThat(ip).startsWith(address);
    }

    private static Stream<Arguments> bad() {
        byte[] four = new byte[12];
        List<Arguments> cases = new ArrayList<>();
        for (int version : new int[] {0x11, 0x31, 0x01, 0xf1}) {
            cases.add(arguments("version " + version, V2.header(version, 0x11, four)));
        }
        IntStream.rangeClosed(2, 15)
                .forEach(
                        c -> cases.add(arguments("command " + c, V2.header(0x20 | c, 0x11, four))));
        IntStream.rangeClosed(4, 15)
                .forEach(f ->
                        cases.add(
                                arguments(
                                        "family " + f,
                                        V2.header(0x21, f << 4 | 1, new byte[216]))));
        IntStream.rangeClosed(3, 15)
                .forEach(p ->
                        cases.add(arguments("protocol " + p, V2.header(0x21, 0x10 | p, four))));
        cases.add(arguments("IPv4 of 11", V2.header(0x21, 0x11, new byte[11])));
        cases.add(arguments("IPv6 of 12", V2.header(0x21, 0x21, new byte[12])));
        cases.add(arguments("UDP4", V2.header(0x21, 0x12, four)));
        cases.add(arguments("UDP6", V2.header(0x21, 0x22, new byte[36])));
        cases.add(arguments("UNIX of 12", V2.header(0x21, 0x31, four)));
        cases.add(arguments("UNIX", V2.header(0x21, 0x31, new byte[216])));
        return cases.stream();
    }

    private static Stream<Arguments> badExtensions() {
        byte[] empty = new byte[0];
        return Stream.of(
                arguments("longer than the header", V2.tcp4(V2.tlv(4, 500, new byte[3]))),
                arguments("SSL of 1 byte", V2.tcp4(V2.tlv(0x20, new byte[1]))),
                arguments(
                        "SSL with an overflow inside",
                        V2.tcp4(V2.tlv(0x20, V2.joined(new byte[5], V2.tlv(0x21, 90, empty))))),
                arguments("3000 nested SSL", V2.nestedSsl(3000)),
                arguments("400 nested SSL and a stray byte", V2.tcp4(V2.nested(400), new byte[1])),
                arguments("1 stray byte", V2.tcp4(new byte[1])),
                arguments("2 stray bytes", V2.tcp4(V2.tlv(4, empty), new byte[2])),
                arguments("wrong checksum", V2.checksummed(1)),
                arguments("length 65535", V2.header(0x21, 0x11, 65535, new byte[100])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"bad", "badExtensions"})
    void f026_to_f028_any_other_header_is_closed_at_once(String name, byte[] header)
            throws IOException {
        try (RawClient client = RawClient.to(SERVER.port()).plain().patience(3_000).connect()) {
            try {
                client.send(header);
            } catch (IOException e) {
                // It was closed before all of it was out.
                assertThat(header.length).isGreaterThan(4096);
            }
            RawClient.Rest rest = client.readToEnd();

            assertThat(rest.text()).isEmpty();
            assertThat(rest.ending()).isIn(Ending.ORDERLY, Ending.RESET);
        }
        assertThat(SERVER.process().lines()).noneMatch(line -> line.contains("planted-tlv"));
    }

    @Test
    void f029_a_header_that_does_not_come_is_given_up_after_5_seconds() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (byte[] part :
                    List.of(
                            new byte[0],
                            V2.text("PROXY "),
                            java.util.Arrays.copyOf(V2.tcp4(), 15),
                            V2.header(0x21, 0x11, 4000, new byte[100]))) {
                clients.add(
                        RawClient.to(SERVER.port()).plain().patience(9_000).before(part).connect());
            }
            long start = System.nanoTime();
            for (RawClient client : clients) {
                RawClient.Rest rest = client.readToEnd();
                assertThat(rest.text()).isEmpty();
                assertThat(rest.ending()).isIn(Ending.ORDERLY, Ending.RESET);
            }
            assertThat(System.nanoTime() - start).isBetween(4_000_000_000L, 7_500_000_000L);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void f029_one_byte_a_second_does_not_move_the_deadline() throws Exception {
        try (RawClient client = RawClient.to(SERVER.port()).plain().connect()) {
            long start = System.nanoTime();
            Thread trickle =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (char c : "PROXY UNKNOWN\r\n".toCharArray()) {
                                        client.send(String.valueOf(c));
                                        Thread.sleep(1_000);
                                    }
                                } catch (IOException | InterruptedException e) {
                                    // Closed: that is the point.
                                }
                            });
            assertThat(client.readToEnd().ending()).isIn(Ending.ORDERLY, Ending.RESET);
            assertThat(System.nanoTime() - start).isBetween(4_000_000_000L, 7_500_000_000L);
            trickle.interrupt();
        }
    }
}
