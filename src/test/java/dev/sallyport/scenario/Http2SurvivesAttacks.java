package dev.sallyport.scenario;

import static dev.sallyport.fake.FrameClient.CONTINUATION;
import static dev.sallyport.fake.FrameClient.DATA;
import static dev.sallyport.fake.FrameClient.END_HEADERS;
import static dev.sallyport.fake.FrameClient.END_STREAM;
import static dev.sallyport.fake.FrameClient.GOAWAY;
import static dev.sallyport.fake.FrameClient.HEADERS;
import static dev.sallyport.fake.FrameClient.PING;
import static dev.sallyport.fake.FrameClient.RST_STREAM;
import static dev.sallyport.fake.FrameClient.SETTINGS;
import static dev.sallyport.fake.FrameClient.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FrameClient;
import dev.sallyport.fake.FrameClient.Frame;
import dev.sallyport.fake.ProcessMemory;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.SharedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** F103, F104: one HTTP/2 connection cannot make us spend a second, nor hold a mebibyte. */
@Timeout(60)
class Http2SurvivesAttacks {
    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final byte[] NOTHING = {};
    private static final byte[] TUNNEL = FrameClient.connect(SharedServer.ECHO);
    private static final int INITIAL_WINDOW_SIZE = 4;

    @RegisterExtension
    static final SharedServer SERVER = SharedServer.usual().jvm(ProcessMemory.OPTION);

    private long cpuBefore;

    /** One round of an attack; {@code turn} counts from 0. */
    private interface Round {
        void send(FrameClient client, int turn) throws IOException;
    }

    @BeforeEach
    void lookAtTheClock() {
        cpuBefore = SERVER.cpuMillis();
    }

    private FrameClient client(int... settings) throws IOException {
        return new FrameClient(SERVER.port(), settings).shakeHands();
    }

    /** Sends rounds until the server has had enough. */
    private static void attack(FrameClient client, int rounds, Round round) {
        try {
            for (int i = 0; i < rounds; i++) {
                round.send(client, i);
                if (i % 64 == 63) {
                    client.flush();
                }
            }
            client.flush();
        } catch (IOException cut) {
            // The connection is closed; what it said before can still be read.
            Thread.onSpinWait();
        }
    }

    private void assertCalmedDown(FrameClient client) throws IOException {
        Frame goaway = client.next(GOAWAY);
        if (goaway != null) {
            assertThat(goaway.number(4)).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.next(GOAWAY)).as("the connection ends").isNull();
        }
        assertCheap();
    }

    private void assertCheap() {
        assertThat(SERVER.cpuMillis() - cpuBefore).as("CPU milliseconds").isLessThan(1_500);
    }

    @Test
    void f103_rapid_resets_end_the_connection() throws IOException {
        try (FrameClient client = client()) {
            attack(
                    client,
                    10_000,
                    (c, i) -> {
                        c.send(HEADERS, END_HEADERS, 2 * i + 1, TUNNEL);
                        c.send(RST_STREAM, 0, 2 * i + 1, number(8));
                    });
            assertCalmedDown(client);
        }
    }

    @Test
    void f103_resets_that_the_server_is_made_to_send_end_the_connection() throws IOException {
        try (FrameClient client = client()) {
            attack(
                    client,
                    10_000,
                    (c, i) -> {
                        c.send(HEADERS, END_HEADERS, 2 * i + 1, TUNNEL);
                        c.send(WINDOW_UPDATE, 0, 2 * i + 1, number(0));
                    });
            assertCalmedDown(client);
        }
    }

    @Test
    void f103_empty_continuations_end_the_connection() throws IOException {
        try (FrameClient client = client()) {
            client.send(HEADERS, 0, 1, TUNNEL);
            attack(client, 100_000, (c, i) -> c.send(CONTINUATION, 0, 1, NOTHING));
            assertCalmedDown(client);
        }
    }

    @Test
    void f103_a_head_that_goes_on_and_on_ends_the_connection() throws IOException {
        byte[] field = FrameClient.fields("x-more", "a".repeat(8_000));
        try (FrameClient client = client()) {
            client.send(HEADERS, 0, 1, TUNNEL);
            attack(client, 1_000, (c, i) -> c.send(CONTINUATION, 0, 1, field));
            client.next(GOAWAY);
            assertCheap();
        }
    }

    @Test
    void f103_a_broken_preface_writes_no_error() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (RawClient client = SERVER.client().alpn("h2").connect()) {
                client.send("INVALID CONNECTION PREFACE\r\n\r\n").readToEnd();
            }
        }
        // What the extension looks at in the end: no line of level error.
        assertThat(SERVER.process().lines()).noneMatch(line -> line.contains("preface"));
    }

    @Test
    void f103_empty_data_ends_the_connection() throws IOException {
        try (FrameClient client = client()) {
            client.send(HEADERS, END_HEADERS, 1, TUNNEL);
            attack(client, 10_000, (c, i) -> c.send(DATA, 0, 1, NOTHING));
            assertCalmedDown(client);
        }
    }

    @Test
    void f103_pings_and_settings_that_nobody_reads_hold_little() throws Exception {
        long before = ProcessMemory.of(SERVER.process().pid()).resident();
        cpuBefore = SERVER.cpuMillis();
        try (FrameClient client = client()) {
            attack(
                    client,
                    50_000,
                    (c, i) -> {
                        c.send(PING, 0, 0, new byte[8]);
                        c.send(SETTINGS, 0, 0, NOTHING);
                    });
            assertCheap();
            assertThat(ProcessMemory.of(SERVER.process().pid()).resident() - before)
                    .isLessThan(32 << 20);
        }
    }

    @Test
    void f103_a_window_of_one_byte_carries_every_byte() throws IOException {
        byte[] text = "one byte at a time".getBytes(StandardCharsets.US_ASCII);
        try (FrameClient client = client(INITIAL_WINDOW_SIZE, 1)) {
            client.send(HEADERS, END_HEADERS, 1, TUNNEL).send(DATA, 0, 1, text).flush();
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            while (got.size() < text.length) {
                Frame data = client.next(DATA);
                assertThat(data.payload().length).isLessThanOrEqualTo(1);
                got.writeBytes(data.payload());
                client.send(WINDOW_UPDATE, 0, 1, number(1)).flush();
            }
            assertThat(got.toByteArray()).isEqualTo(text);
            assertCheap();
        }
    }

    @Test
    void f103_a_goaway_leaves_the_open_tunnel_alone() throws IOException {
        try (FrameClient client = client()) {
            client.send(HEADERS, END_HEADERS, 1, TUNNEL).flush();
            assertThat(client.next(HEADERS).stream()).isEqualTo(1);
            client.send(GOAWAY, 0, 0, new byte[8]).send(DATA, 0, 1, new byte[] {42}).flush();

            assertThat(client.next(DATA).payload()).containsExactly(42);
        }
    }

    @Test
    void f104_indexed_crumbs_count_against_the_size_of_a_head() throws Exception {
        long before = ProcessMemory.of(SERVER.process().pid()).heap();
        cpuBefore = SERVER.cpuMillis();
        try (FrameClient client = client(INITIAL_WINDOW_SIZE, 0)) {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            bomb.writeBytes(TUNNEL);
            // Literal with incremental indexing, RFC 7541 section 6.2.1: the table's entry 62.
            bomb.write(0x40);
            FrameClient.string(bomb, "cookie");
            FrameClient.string(bomb, "a=" + "b".repeat(3_900));
            byte[] crumbs = new byte[16_384];
            Arrays.fill(crumbs, (byte) (0x80 | 62));
            client.send(HEADERS, 0, 1, bomb.toByteArray());
            for (int i = 0; i < 6; i++) {
                client.send(CONTINUATION, i == 5 ? END_HEADERS : 0, 1, crumbs);
            }
            client.flush();

            Frame answer = client.next();
            while (answer != null
                    && answer.type() != GOAWAY
                    && answer.type() != RST_STREAM
                    && answer.type() != HEADERS) {
                answer = client.next();
            }
            assertThat(answer == null || answer.type() != HEADERS || refused(answer))
                    .as("%s", answer)
                    .isTrue();
            assertCheap();
            assertThat(ProcessMemory.of(SERVER.process().pid()).heap() - before)
                    .isLessThanOrEqualTo(1 << 20);
        }
    }

    /** A tunnel's 200 would leave the stream open. */
    private static boolean refused(Frame answer) {
        return new String(answer.payload(), StandardCharsets.ISO_8859_1).contains("431")
                || (answer.flags() & END_STREAM) == END_STREAM;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
