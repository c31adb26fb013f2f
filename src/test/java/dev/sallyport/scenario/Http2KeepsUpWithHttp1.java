package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.BulkService;
import dev.sallyport.fake.BulkService.Direction;
import dev.sallyport.fake.FastHttp2;
import dev.sallyport.fake.FastHttp2Stream;
import dev.sallyport.fake.PeerEnd;
import dev.sallyport.fake.SharedServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One tunnel over HTTP/2 is about as fast as one over HTTP/1.1, measured in turns. */
@Timeout(180)
class Http2KeepsUpWithHttp1 {
    private static final String ROUTE = "bulk.example.test:7";

    /** {@code -Dsallyport.bulk.mib=256} for a figure that is worth noting. */
    private static final long BYTES = Long.getLong("sallyport.bulk.mib", 48) << 20;

    private static final int ROUNDS = 7;

    /** A fresh server compiles its code for a while, and HTTP/2 has more of it. */
    private static final int WARM_UP = 20;

    private static final BulkService BULK = new BulkService();

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> folder.route(ROUTE, BULK.target()));

    @AfterAll
    static void close() {
        BULK.close();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void one_tunnel_over_http2_has_half_the_rate_at_least(Direction direction) throws Exception {
        double[] ratios = new double[ROUNDS];
        try (FastHttp2 connection = new FastHttp2(SERVER.port());
                FastHttp2Stream second = connection.open(ROUTE);
                PeerEnd first = PeerEnd.of(SERVER.client().boring().connect().connect(ROUTE))) {
            for (int warm = 0; warm < WARM_UP; warm++) {
                double _ = BulkService.rate(first, direction, BYTES);
                double _ = BulkService.rate(second, direction, BYTES);
            }
            for (int round = 0; round < ROUNDS; round++) {
                long before = SERVER.cpuMillis();
                double http1 = BulkService.rate(first, direction, BYTES);
                long between = SERVER.cpuMillis();
                double http2 = BulkService.rate(second, direction, BYTES);
                long after = SERVER.cpuMillis();
                ratios[round] = http2 / http1;
                System.out.printf(
                        "%s: HTTP/1.1 %.0f MiB/s, %d ms of CPU; HTTP/2 %.0f MiB/s, %d ms%n",
                        direction, http1, between - before, http2, after - between);
            }
        }
        assertThat(BulkService.median(ratios)).as("HTTP/2 to HTTP/1.1").isGreaterThan(0.5);
    }
}
