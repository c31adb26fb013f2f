package dev.sallyport.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Dialling;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.Wireshark;
import dev.sallyport.terms.HostPort;
import dev.sallyport.upstream.UpstreamSettings.ProxyHeader;
import dev.sallyport.upstream.UpstreamSettings.StartTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an upstream is told of the client; version 2 is read by Wireshark. */
@Timeout(60)
class OutgoingProxyHeaderTest {
    /** As long as in life: Wireshark 4.0 overlooks a value that begins in the last 16 bytes. */
    private static final String DECISION = "0b7c1f6e-4f5d-4a56-9c57-0a3c1f1e2d3b";

    @TempDir Path folder;

    private static Caller from(String client, String destination) {
        return new Caller(
                new InetSocketAddress(client, 4711),
                new InetSocketAddress(destination, 443),
                "u-1",
                "ada@example.test",
                "",
                "s-1",
                DECISION);
    }

    private static byte[] taken(ByteBuf bytes) {
        byte[] array = ByteBufUtil.getBytes(bytes);
        bytes.release();
        return array;
    }

    private static byte[] binary(Caller caller) {
        return taken(OutgoingProxyHeader.binary(UnpooledByteBufAllocator.DEFAULT, caller));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.1, PROXY TCP4 192.0.2.7 192.0.2.1 4711 443",
        "2001:db8::7, 2001:db8::1, PROXY TCP6 2001:db8:0:0:0:0:0:7 2001:db8:0:0:0:0:0:1 4711 443",
        "192.0.2.7, 2001:db8::1, PROXY TCP6 ::ffff:192.0.2.7 2001:db8:0:0:0:0:0:1 4711 443",
        "2001:db8::7, 192.0.2.1, PROXY TCP6 2001:db8:0:0:0:0:0:7 ::ffff:192.0.2.1 4711 443"
    })
    void version_1_is_a_line(String client, String destination, String line) {
        byte[] bytes =
                taken(
                        OutgoingProxyHeader.text(
                                UnpooledByteBufAllocator.DEFAULT, from(client, destination)));
        assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(line + "\r\n");
    }

    @Test
    void wireshark_reads_version_2() throws Exception {
        List<String> fields =
                Wireshark.fields(
                        folder,
                        binary(from("192.0.2.7", "192.0.2.1")),
                        "proxy.version",
                        "proxy.src.ipv4",
                        "proxy.dst.ipv4",
                        "proxy.srcport",
                        "proxy.dstport",
                        "proxy.v2.tlv.type",
                        "proxy.v2.tlv.value");
        assertThat(fields)
                .containsExactly(
                        "2",
                        "192.0.2.7",
                        "192.0.2.1",
                        "4711",
                        "443",
                        "0xe0,0xe1,0xe3,0xe4",
                        String.join(
                                ",",
                                hex("u-1"),
                                hex("ada@example.test"),
                                hex("s-1"),
                                hex(DECISION)));
    }

    @Test
    void wireshark_reads_version_2_over_ipv6() throws Exception {
        assertThat(
                        Wireshark.fields(
                                folder,
                                binary(from("192.0.2.7", "2001:db8::1")),
                                "proxy.src.ipv6",
                                "proxy.dst.ipv6",
                                "proxy.srcport",
                                "proxy.v2.tlv.type"))
                .containsExactly("::ffff:192.0.2.7", "2001:db8::1", "4711", "0xe0,0xe1,0xe3,0xe4");
    }

    @Test
    void value_that_is_too_long_is_left_out_and_not_cut() {
        Caller known = from("192.0.2.7", "192.0.2.1");
        Caller verbose =
                new Caller(
                        known.client(),
                        known.destination(),
                        "x".repeat(OutgoingProxyHeader.MAX_VALUE + 1),
                        "é".repeat(OutgoingProxyHeader.MAX_VALUE / 2),
                        "",
                        "",
                        "");
        assertThat(binary(verbose)).hasSize(16 + 12 + 3 + OutgoingProxyHeader.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"V1, 41", "V2, 65"})
    void header_is_the_first_that_comes(ProxyHeader version, int length) throws Exception {
        var first = new LinkedBlockingQueue<byte[]>();
        try (Dialling dialling = new Dialling();
                ScriptedServer server =
                        new ScriptedServer(
                                socket -> first.add(socket.getInputStream().readNBytes(length)))) {
            var target =
                    new UpstreamTarget(
                            UpstreamTarget.Kind.TCP, new HostPort("127.0.0.1", server.port()), 1);
            dialling.dial(
                            new UpstreamSettings(
                                    List.of(target),
                                    Duration.ofSeconds(5),
                                    Optional.empty(),
                                    StartTls.NONE,
                                    version))
                    .send("payload");
            byte[] expected =
                    version == ProxyHeader.V1
                            ? taken(
                                    OutgoingProxyHeader.text(
                                            UnpooledByteBufAllocator.DEFAULT, Dialling.CALLER))
                            : binary(Dialling.CALLER);
            assertThat(first.take()).isEqualTo(expected);
        }
    }
}
