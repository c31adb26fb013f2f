package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.FastHttp2;
import dev.sallyport.fake.FastHttp2Stream;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many tunnels share an HTTP/2 connection, and none of them can stop the others. */
@Timeout(90)
class Http2TunnelsAreIndependent {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int STALLED = 40;
    private static final int MOST = 250;

    private static final String FLOOD = "flood.example.test:7";
    private static final String DEAF = "deaf.example.test:7";
    private static final CountDownLatch OVER = new CountDownLatch(1);
    private static final AtomicLong FLOODED = new AtomicLong();

    /** Sends for ever. */
    private static final ScriptedUpstream FLOODS =
            ScriptedUpstream.playing(session -> {
                byte[] block = new byte[64 * KIB];
                while (true) {
                    session.send(block);
                    FLOODED.addAndGet(block.length);
                }
            });

    /** Reads nothing. */
    private static final ScriptedUpstream IS_DEAF =
            ScriptedUpstream.playing(session -> {
                session.socket().setReceiveBufferSize(64 * KIB);
                OVER.await();
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route(FLOOD, FLOODS.target());
                folder.route(DEAF, IS_DEAF.target());
            });

    private FastHttp2 connection;

    @AfterAll
    static void closeServices() {
        OVER.countDown();
        FLOODS.close();
        IS_DEAF.close();
    }

    @BeforeEach
    void connect() throws IOException {
        connection = new FastHttp2(SERVER.port(), 256 * KIB);
    }

    @AfterEach
    void close() {
        connection.close();
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void echoes(FastHttp2Stream stream, int seed, int length) throws Exception {
        byte[] sent = bytes(seed, length);
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                stream.out().write(sent);
                                stream.finish();
                            } catch (IOException e) {
                                // The reader misses the bytes.
                            }
                        });
        byte[] came = stream.in().readAllBytes();
        writer.join();
        assertThat(Arrays.equals(came, sent)).as("the same %d bytes", length).isTrue();
    }

    /** Starts to write into a tunnel whose service does not read. */
    private static void press(FastHttp2Stream stream, AtomicLong written) {
        Thread.ofVirtual()
                .start(() -> {
                    byte[] block = new byte[16 * KIB];
                    try {
                        while (true) {
                            stream.out().write(block);
                            written.addAndGet(block.length);
                        }
                    } catch (IOException e) {
                        // The test is over.
                    }
                });
    }

    /** Waits until a counter stands still for a second. */
    private static void stands(AtomicLong counter) {
        long[] last = {-1};
        Awaitility.await("nothing moves")
                .pollInterval(1, TimeUnit.SECONDS)
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> {
                    long now = counter.get();
                    boolean still = now == last[0];
                    last[0] = now;
                    return still;
                });
    }

    @Test
    void a_hundred_tunnels_at_once_carry_their_own_bytes() throws Exception {
        List<FastHttp2Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            streams.add(connection.open(SharedServer.ECHO));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int seed = i;
                all.add(
                        threads.submit(() -> {
                            echoes(streams.get(seed), seed, 300 * KIB + seed);
                            return null;
                        }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void tunnels_that_their_client_does_not_read_stop_no_other() throws Exception {
        for (int i = 0; i < STALLED; i++) {
            FastHttp2Stream _ = connection.open(FLOOD);
        }
        stands(FLOODED);
        echoes(connection.open(SharedServer.ECHO), 1, 8 * MIB);
    }

    @Test
    void tunnels_that_their_service_does_not_read_stop_no_other_and_hold_little() throws Exception {
        echoes(connection.open(SharedServer.ECHO), 1, 8 * MIB);
        long before = SERVER.residentBytes();
        AtomicLong written = new AtomicLong();
        for (int i = 0; i < MOST; i++) {
            press(connection.open(DEAF), written);
        }
        stands(written);
        echoes(connection.open(SharedServer.ECHO), 2, 8 * MIB);
        // 64 KiB for each window that is full, as much again for what waits for the socket, and
        // what the heap takes to hold it: far less than the 250 MiB of a fixed window of 1 MiB.
        assertThat(SERVER.residentBytes() - before).isLessThan(120L * MIB);
    }

    @Test
    void client_that_sends_more_than_its_window_loses_one_stream() throws Exception {
        FastHttp2Stream other = connection.open(SharedServer.ECHO);
        FastHttp2Stream stream = connection.open(DEAF);
        AtomicLong written = new AtomicLong();
        press(stream, written);
        stands(written);

        stream.overflow(MIB);

        Awaitility.await("the stream is reset").until(stream::isReset);
        assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
        assertThat(connection.isOpen()).isTrue();
        echoes(other, 3, MIB);
    }
}
