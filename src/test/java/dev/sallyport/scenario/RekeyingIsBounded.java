package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * F008: clients that ask for new keys again and again are cut, and cost little until then,
 * whichever TLS it is.
 */
@Timeout(60)
class RekeyingIsBounded {
    private static final String ID = "rekeying";
    private static final int FLOOD = 100_000;

    private static final long CPU_MILLIS = 1_000;

    private static final long MEMORY = 32 << 20;

    @RegisterExtension static final SharedServer BORING = SharedServer.usual();

    @RegisterExtension
    static final SharedServer JDKS =
            SharedServer.usual().jvm("-Dio.netty.handler.ssl.noOpenSsl=true");

    private enum Tls {
        BORING,
        JDKS;

        SharedServer server() {
            return this == BORING ? RekeyingIsBounded.BORING : RekeyingIsBounded.JDKS;
        }
    }

    /** What a client says before: nothing, a web request, a tunnel's head. */
    static Stream<Arguments> firsts() {
        Stream<String> firsts =
                Stream.of(
                        "",
                        "GET /ping HTTP/1.1\r\nHost: a.test\r\n\r\n",
                        "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: a\r\nX-Request-Id: "
                                + ID
                                + "\r\n\r\n");
        return firsts.flatMap(
                first -> Stream.of(Tls.values()).map(tls -> Arguments.of(tls, first)));
    }

    @ParameterizedTest
    @EnumSource(Tls.class)
    void f008_renegotiation_is_refused(Tls tls) throws IOException {
        SharedServer server = tls.server();
        long descriptors = server.descriptors();
        long cpu = server.cpuMillis();
        for (int i = 0; i < 10; i++) {
            try (RawClient tunnel = server.client().version("TLSv1.2").patience(2_000).connect()) {
                tunnel.connect(SharedServer.ECHO).rekey();
                assertThat(tunnel.readToEnd().ending()).isEqualTo(Ending.ALERT);
            }
        }
        assertThat(server.cpuMillis() - cpu).as("CPU").isLessThan(CPU_MILLIS);
        assertAllGone(server, descriptors);
    }

    @ParameterizedTest
    @MethodSource("firsts")
    void f008_flood_of_key_updates_is_cut(Tls tls, String first) throws Exception {
        SharedServer server = tls.server();
        long descriptors = server.descriptors();
        long memory = server.residentBytes();
        long cpu = server.cpuMillis();
        int sent = 0;
        try (RawClient client = server.client().version("TLSv1.3").connect()) {
            client.send(first);
            if (!first.isEmpty()) {
                assertThat(client.readHead()).startsWith("HTTP/1.1 ");
            }
            try {
                for (; sent < FLOOD; sent++) {
                    client.rekey();
                }
            } catch (IOException cut) {
                assertThat(cut).isNotInstanceOf(java.net.SocketTimeoutException.class);
            }
            assertThat(client.readToEnd().ending()).isNotEqualTo(Ending.SILENCE);
            long used = server.cpuMillis() - cpu;
            long growth = server.residentBytes() - memory;
            String seen = sent + " sent, " + used + " ms of CPU, " + growth + " bytes more";
            assertThat(used).as(seen).isLessThan(CPU_MILLIS);
            assertThat(growth).as(seen).isLessThan(MEMORY);
            assertThat(sent).as("cut before all were sent").isLessThan(FLOOD);
        }
        assertAllGone(server, descriptors);
        if (first.contains(ID)) {
            var _ = server.process().awaitLine("the tunnel's", RekeyingIsBounded::isOfTunnel);
            assertThat(
                            server.process().accessLines().stream()
                                    .filter(RekeyingIsBounded::isOfTunnel))
                    .hasSize(1);
        }
    }

    private static boolean isOfTunnel(JsonObject line) {
        return ID.equals(line.getString("request-id"))
                && Integer.valueOf(200).equals(line.getInteger("response-code"));
    }

    private static void assertAllGone(SharedServer server, long descriptors) {
        Awaitility.await("descriptors are free again")
                .untilAsserted(() ->
                        assertThat(server.descriptors()).isLessThanOrEqualTo(descriptors + 2));
    }
}
