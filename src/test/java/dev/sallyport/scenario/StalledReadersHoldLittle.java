package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.soak.SlowReaders;
import dev.sallyport.fake.FrameClient;
import dev.sallyport.fake.ProcessMemory;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.Torrent;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that do not read what a service sends at full rate hold little of our memory: F099. */
@Timeout(180)
class StalledReadersHoldLittle {
    private static final long EACH = 256 << 10;

    private static void assertBounded(SlowReaders.Outcome outcome) {
        long bound = outcome.readers() * EACH;
        assertThat(outcome.growth().resident()).as("%s", outcome).isLessThanOrEqualTo(bound);
        // The rates are judged by bench/soak, on a machine that has nothing else to do.
        assertThat(outcome.share()).as("%s", outcome).isPositive();
    }

    @Test
    void f099_500_readers_at_a_kib_a_second() throws Exception {
        assertBounded(SlowReaders.run(500, 1024));
    }

    @Test
    void a_thousand_readers_that_stop_keep_their_tunnels() throws Exception {
        assertBounded(SlowReaders.run(1_000, 0));
    }

    @Test
    void streams_of_http2_without_a_window_hold_little_too() throws Exception {
        int streams = 200;
        try (ServerFolder folder = new ServerFolder().secured();
                Torrent torrent = new Torrent();
                ServerProcess server =
                        ServerProcess.start(
                                folder.route("torrent.example.test:9", torrent.target()).write(),
                                List.of(ProcessMemory.OPTION));
                FrameClient client = new FrameClient(server.port()).shakeHands()) {
            ProcessMemory before = ProcessMemory.of(server.pid());
            for (int i = 0; i < streams; i++) {
                client.send(
                                FrameClient.HEADERS,
                                FrameClient.END_HEADERS,
                                2 * i + 1,
                                FrameClient.connect("torrent.example.test:9"))
                        .flush();
            }
            Awaitility.await("all are connected")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> torrent.open() == streams);
            long[] last = {-1};
            Awaitility.await("nothing moves any more")
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> last[0] == (last[0] = torrent.sent()));
            ProcessMemory growth = ProcessMemory.of(server.pid()).minus(before);
            // On the heap, here; the process's size would count garbage too.
            assertThat(growth.heap() + growth.direct()).as("%s", growth).isLessThan(streams * EACH);
        }
    }
}
