package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.BulkService;
import dev.sallyport.fake.BulkService.Direction;
import dev.sallyport.fake.DelayingRelay;
import dev.sallyport.fake.FastHttp2;
import dev.sallyport.fake.FastHttp2Stream;
import dev.sallyport.fake.PeerEnd;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With 60 ms of added delay a tunnel reaches what a direct connection reaches through the same
 * delay. The relay ends TCP, so what shows are windows and buffers of ours, not the kernel's: its
 * own window, that of a usual TCP connection, is the only one that may count.
 */
@Timeout(180)
class DelayCostsLittle {
    private static final String ROUTE = "bulk.example.test:7";
    private static final Duration ONE_WAY = Duration.ofMillis(30);

    /** Bytes under way: through 60 ms at most 33 MiB/s, which leaves the processor out of it. */
    private static final int WINDOW = 2 << 20;

    private static final long BYTES = Long.getLong("sallyport.rtt.mib", 40) << 20;
    private static final int ROUNDS = 3;
    private static final BulkService BULK = new BulkService();

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> folder.route(ROUTE, BULK.target()));

    private static DelayingRelay direct;
    private static DelayingRelay toProxy;
    private static Process client;
    private static int local;

    @BeforeAll
    static void open() throws IOException {
        direct = new DelayingRelay(BULK.port(), ONE_WAY, WINDOW);
        toProxy = new DelayingRelay(SERVER.port(), ONE_WAY, WINDOW);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            local = free.getLocalPort();
        }
        client =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                ServerProcess.jar(),
                                "tcp",
                                "--proxy-url=https://127.0.0.1:" + toProxy.port(),
                                "--disable-tls-verification",
                                "--listen=127.0.0.1:" + local,
                                ROUTE)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Awaitility.await("the client listens")
                .atMost(Duration.ofSeconds(40))
                .ignoreExceptions()
                .until(() -> {
                    new Socket("127.0.0.1", local).close();
                    return true;
                });
    }

    @AfterAll
    static void close() {
        client.destroyForcibly();
        toProxy.close();
        direct.close();
        BULK.close();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void a_tunnel_reaches_what_a_direct_connection_reaches(Direction direction) throws Exception {
        double[] raw = new double[ROUNDS];
        double[] ours = new double[ROUNDS];
        double[] http2 = new double[ROUNDS];
        try (Socket plain = new Socket("127.0.0.1", direct.port());
                PeerEnd first = PeerEnd.of(relayed().connect(ROUTE));
                Socket through = new Socket("127.0.0.1", local);
                FastHttp2 connection = new FastHttp2(toProxy.port());
                FastHttp2Stream second = connection.open(ROUTE)) {
            for (PeerEnd end : List.of(PeerEnd.of(plain), first, PeerEnd.of(through), second)) {
                double _ = BulkService.rate(end, direction, BYTES / 4);
            }
            for (int round = 0; round < ROUNDS; round++) {
                double most = BulkService.rate(plain, direction, BYTES);
                raw[round] = BulkService.rate(first, direction, BYTES) / most;
                ours[round] = BulkService.rate(through, direction, BYTES) / most;
                http2[round] = BulkService.rate(second, direction, BYTES) / most;
                System.out.printf(
                        "%s: direct %.1f MiB/s; of it: HTTP/1.1 %.2f, sallyport tcp %.2f,"
                                + " HTTP/2 %.2f%n",
                        direction, most, raw[round], ours[round], http2[round]);
            }
        }
        assertThat(BulkService.median(raw)).as("HTTP/1.1").isGreaterThan(0.8);
        assertThat(BulkService.median(ours)).as("sallyport tcp").isGreaterThan(0.8);
        assertThat(BulkService.median(http2)).as("HTTP/2").isGreaterThan(0.8);
    }

    private static RawClient relayed() throws IOException {
        return RawClient.to(toProxy.port()).boring().connect();
    }
}
