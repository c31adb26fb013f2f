package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reset on one side is a reset on the other, after the bytes before it: F088, F089, F094. */
@Timeout(60)
class ResetsAreSeen {
    private static final byte[] BYTES = new byte[10_000_000];

    static {
        new Random(88).nextBytes(BYTES);
    }

    /** Is told how many bytes to send, waits until they are read, and resets. */
    private static final ScriptedUpstream RESETS =
            ScriptedUpstream.playing(session -> {
                int length = Integer.parseInt(session.readText(8).strip());
                session.send(Arrays.copyOf(BYTES, length));
                session.socket().setSoTimeout(20_000);
                String _ = session.readText(4);
                session.reset();
            });

    /** Notes how much came and how it ended. */
    private static final ScriptedUpstream NOTES = ScriptedUpstream.playing(ResetsAreSeen::note);

    /** Sends a banner, then nothing more, and reads slowly. */
    private static final ScriptedUpstream FINISHES =
            ScriptedUpstream.playing(session -> {
                session.send("banner");
                session.finish();
                session.in().readNBytes(1_000_000);
                session.reset();
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("resets.example.test:7", RESETS.target());
                folder.route("notes.example.test:7", NOTES.target());
                folder.route("finishes.example.test:7", FINISHES.target());
                folder.line("access_log_fields: [request-id, size, bytes-received, close-reason]");
            });

    private static void note(ScriptedUpstream.Session session) throws IOException {
        byte[] buffer = new byte[65_536];
        long count = 0;
        String end = "end";
        try {
            int read = session.in().read(buffer);
            while (read >= 0) {
                count += read;
                read = session.in().read(buffer);
            }
        } catch (IOException e) {
            end = "reset";
        }
        NOTES.note(count + " " + end);
    }

    @AfterAll
    static void closeServices() {
        RESETS.close();
        NOTES.close();
        FINISHES.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, TLSv1.2",
        "1, TLSv1.2",
        "65536, TLSv1.2",
        "10000000, TLSv1.2",
        "0, TLSv1.3",
        "1, TLSv1.3",
        "65536, TLSv1.3",
        "10000000, TLSv1.3"
    })
    void f088_a_reset_by_the_service_reaches_the_client_as_a_reset(int length, String version)
            throws IOException {
        try (RawClient client = SERVER.client().version(version).connect()) {
            client.connect("resets.example.test:7").send(String.format("%-8d", length));
            assertThat(client.read(length)).isEqualTo(Arrays.copyOf(BYTES, length));
            client.send("done");

            RawClient.Rest rest = client.readToEnd();
            assertThat(rest.bytes()).isEmpty();
            assertThat(rest.ending()).isEqualTo(Ending.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 10_000_000})
    void f088_a_reset_by_the_client_reaches_the_service_as_a_reset(int length) throws Exception {
        String id = "f088-" + length;
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT notes.example.test:7 HTTP/1.1\r\nHost: x\r\nX-Request-Id: "
                            + id
                            + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            client.send(Arrays.copyOf(BYTES, length));
            // A reset destroys what has not been acknowledged; this is about what has been.
            Awaitility.await("sent").until(() -> unsent(client) == 0);
            client.reset();
        }

        String note = NOTES.nextNote();
        assertThat(note).endsWith(" reset");
        var line =
                SERVER.process()
                        .awaitLine("the access line", l -> id.equals(l.getString("request-id")));
        assertThat(line.getString("close-reason")).isEqualTo("client_reset");
        assertThat(line.getLong("bytes-received")).isLessThanOrEqualTo(length);
    }

    /** Bytes in the client's socket that the server's kernel has not acknowledged. */
    private static long unsent(RawClient client) throws IOException {
        return ProcNetTcp.of(client.localPort(), SERVER.port()).sendQueue();
    }

    @Test
    void f089_a_service_that_finishes_and_resets_ends_the_client_too() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.connect("finishes.example.test:7");
            assertThat(client.readToEnd().text()).isEqualTo("banner");

            Ending ending = Ending.SILENCE;
            try {
                for (int i = 0; i < 100; i++) {
                    client.send(Arrays.copyOf(BYTES, 1_000_000));
                }
            } catch (IOException e) {
                ending = Ending.RESET;
            }
            assertThat(ending).isEqualTo(Ending.RESET);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void f094_finish_then_reset_a_thousand_times_leaves_nothing(boolean tunnel) throws Exception {
        long descriptors = SERVER.descriptors();
        long open = SERVER.echo().open();
        for (int i = 0; i < (tunnel ? 300 : 1_000); i++) {
            RawClient client =
                    tunnel
                            ? SERVER.client().connect()
                            : RawClient.to(SERVER.port()).plain().connect();
            if (tunnel) {
                client.connect(SharedServer.ECHO).send("x").finish();
            } else {
                client.finish();
            }
            client.reset();
        }

        Awaitility.await("descriptors and services")
                .untilAsserted(() -> {
                    assertThat(SERVER.descriptors()).isLessThanOrEqualTo(descriptors + 2);
                    assertThat(SERVER.echo().open()).isLessThanOrEqualTo((int) open);
                });
        assertNoSpin();
    }

    /**
     * Less than a tenth of a processor in two seconds without traffic. What a burst leaves to do,
     * such as compiling what it made hot, ends; a spin does not.
     */
    private static void assertNoSpin() {
        AtomicLong before = new AtomicLong(SERVER.cpuMillis());
        Awaitility.await("two seconds of rest")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ofSeconds(2))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    long now = SERVER.cpuMillis();
                    return now - before.getAndSet(now) < 200;
                });
    }
}
