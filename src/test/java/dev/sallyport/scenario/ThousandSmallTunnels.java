package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A thousand tunnels, fifty at a time: each gets its own bytes back, whole, and nothing stays
 * behind.
 */
class ThousandSmallTunnels {
    private static final int TUNNELS = 1_000;
    private static final int AT_ONCE = 50;

    @RegisterExtension static final SharedServer SERVER = SharedServer.usual();

    @Test
    void each_gets_its_own_bytes_back() throws Exception {
        long before = SERVER.descriptors();
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<Boolean>> results = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TUNNELS; i++) {
                int seed = i;
                places.acquire();
                results.add(
                        threads.submit(() -> {
                            try {
                                return echoes(seed);
                            } finally {
                                places.release();
                            }
                        }));
            }
        }
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
        Awaitility.await("descriptors are given back")
                .untilAsserted(
                        () -> assertThat(SERVER.descriptors()).isLessThanOrEqualTo(before + 4));
        assertThat(SERVER.process().accessLines())
                .filteredOn(line -> line.getInteger("response-code") == 200)
                .hasSizeGreaterThanOrEqualTo(TUNNELS);
    }

    private static boolean echoes(int seed) throws Exception {
        byte[] sent = new byte[1 + seed * 7];
        RandomGenerator.of("L64X128MixRandom").nextBytes(sent);
        try (RawClient client = SERVER.client().connect().connect(SharedServer.ECHO)) {
            client.send(sent).finish();
            assertThat(client.readToEnd().bytes()).isEqualTo(sent);
        }
        return true;
    }
}
