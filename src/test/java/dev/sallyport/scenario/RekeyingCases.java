package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ProcessMemory;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What clients that ask for new keys again and again must come to, whatever the TLS: F008. */
final class RekeyingCases {
    private static final String ID = "rekeying";
    private static final int FLOOD = 100_000;

    private static final long CPU_MILLIS = 1_000;

    private static final long MEMORY = 16 << 20;

    private final SharedServer server;

    RekeyingCases(SharedServer server) {
        this.server = server;
    }

    /** What a client says before: nothing, a web request, a tunnel's head. */
    static Stream<String> firsts() {
        return Stream.of(
                "",
                "GET /ping HTTP/1.1\r\nHost: a.test\r\n\r\n",
                "CONNECT echo.example.test:7 HTTP/1.1\r\nHost: a\r\nX-Request-Id: "
                        + ID
                        + "\r\n\r\n");
    }

    void renegotiationIsRefused() throws IOException {
        long descriptors = server.descriptors();
        long cpu = server.cpuMillis();
        for (int i = 0; i < 10; i++) {
            try (RawClient tunnel = server.client().version("TLSv1.2").patience(2_000).connect()) {
                tunnel.connect(SharedServer.ECHO).rekey();
                assertThat(tunnel.readToEnd().ending()).isEqualTo(Ending.ALERT);
            }
        }
        assertThat(server.cpuMillis() - cpu).as("CPU").isLessThan(CPU_MILLIS);
        assertAllGone(descriptors);
    }

    /** In a tunnel, after a web request, and before anything else. */
    void keyUpdatesAreBounded(String first) throws Exception {
        long descriptors = server.descriptors();
        ProcessMemory before = ProcessMemory.of(server.process().pid());
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
            ProcessMemory growth = ProcessMemory.of(server.process().pid()).minus(before);
            String seen = sent + " sent, " + used + " ms of CPU, " + growth;
            assertThat(used).as(seen).isLessThan(CPU_MILLIS);
            assertThat(growth.heap() + growth.direct()).as(seen).isLessThan(MEMORY);
            assertThat(sent).as("cut before all were sent").isLessThan(FLOOD);
        }
        assertAllGone(descriptors);
        if (first.contains(ID)) {
            var _ = server.process().awaitLine("the tunnel's", RekeyingCases::isOfTunnel);
            assertThat(server.process().accessLines().stream().filter(RekeyingCases::isOfTunnel))
                    .hasSize(1);
        }
    }

    private static boolean isOfTunnel(JsonObject line) {
        return ID.equals(line.getString("request-id"))
                && Integer.valueOf(200).equals(line.getInteger("response-code"));
    }

    private void assertAllGone(long descriptors) {
        Awaitility.await("descriptors are free again")
                .untilAsserted(() ->
                        assertThat(server.descriptors()).isLessThanOrEqualTo(descriptors + 2));
    }
}
