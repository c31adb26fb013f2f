package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever speaks first and however slowly the other reads: F091, F092. */
@Timeout(120)
class BytesArriveExactly {
    private static final int PLENTY = 300_000_000;
    private static final String BANNER = "SSH-2.0-OpenSSH_9.2p1\r\n";

    private static final ScriptedUpstream SPEAKS_FIRST =
            ScriptedUpstream.playing(session -> {
                session.send(BANNER);
                session.in().transferTo(session.out());
            });

    /** Sends as fast as it can. */
    private static final ScriptedUpstream FAST =
            ScriptedUpstream.playing(session -> {
                byte[] block = new byte[1 << 16];
                for (long sent = 0; sent < PLENTY; sent += block.length) {
                    session.send(block);
                }
                session.finish();
            });

    private static final ScriptedUpstream SLOW =
            ScriptedUpstream.playing(session -> {
                for (int i = 0; i < 5; i++) {
                    session.send("x");
                    Thread.sleep(1_000);
                }
                session.finish();
            });

    private static final ScriptedUpstream NEVER_READS =
            ScriptedUpstream.playing(session -> Thread.sleep(60_000));

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("banner.example.test:22", SPEAKS_FIRST.target());
                folder.route("fast.example.test:7", FAST.target());
                folder.route("slow.example.test:7", SLOW.target());
                folder.route("never.example.test:7", NEVER_READS.target());
            });

    @AfterAll
    static void closeServices() {
        SPEAKS_FIRST.close();
        FAST.close();
        SLOW.close();
        NEVER_READS.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void f092_a_service_that_speaks_first_is_heard_at_once(String version) throws IOException {
        for (int i = 0; i < 50; i++) {
            try (RawClient client = SERVER.client().version(version).connect()) {
                client.connect("banner.example.test:22");
                assertThat(client.readText(BANNER.length())).isEqualTo(BANNER);
                assertThat(client.send("SSH-2.0-x\r\n").readText(11)).isEqualTo("SSH-2.0-x\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537})
    void f092_writes_of_any_size_are_the_same_bytes(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (RawClient client = SERVER.client().connect()) {
            client.connect(SharedServer.ECHO);
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(bytes).read(size)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void f091_a_service_that_drips_is_not_cut() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.connect("slow.example.test:7").readToEnd().text()).isEqualTo("xxxxx");
        }
    }

    /** The server has 256 MiB of heap; what it would have to hold is more. */
    @Test
    void f091_a_client_that_does_not_read_costs_little_memory() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.connect("fast.example.test:7");
            long before = SERVER.residentBytes();
            long start = System.nanoTime();
            Awaitility.await().until(() -> System.nanoTime() - start > 2_000_000_000L);
            assertThat(SERVER.residentBytes() - before)
                    .as("memory for a client that does not read")
                    .isLessThan(40_000_000L);

            byte[] block = new byte[1 << 16];
            long total = 0;
            for (int read = client.in().read(block); read >= 0; read = client.in().read(block)) {
                total += read;
            }
            assertThat(total).isGreaterThanOrEqualTo(PLENTY);
        }
    }

    @Test
    void f091_a_service_that_does_not_read_holds_the_client_up() throws Exception {
        try (RawClient client = SERVER.client().connect()) {
            client.connect("never.example.test:7");
            long[] sent = {0};
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    while (sent[0] < PLENTY) {
                                        client.send(new byte[1 << 16]);
                                        sent[0] += 1 << 16;
                                    }
                                } catch (IOException e) {
                                    // Closed at the end of the test.
                                }
                            });
            assertThat(sender.join(java.time.Duration.ofSeconds(3))).isFalse();
            assertThat(sent[0]).isLessThan(PLENTY / 4);
        }
    }
}
