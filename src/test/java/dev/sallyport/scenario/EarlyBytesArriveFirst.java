package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends before it has its answer reaches the service first: F064 to F066. */
@Timeout(60)
class EarlyBytesArriveFirst {
    private static final AtomicReference<CountDownLatch> GATE = new AtomicReference<>();

    /**
     * A second proxy that answers when the test says: a connection that takes its time to stand.
     */
    private static final FakeProxy SLOW =
            FakeProxy.plain(session -> {
                GATE.get().await();
                FakeProxy.echoing().serve(session);
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) ->
                    folder.route("slow.example.test:7", "http://127.0.0.1:" + SLOW.port()));

    @AfterAll
    static void closeProxy() {
        SLOW.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void f064_bytes_in_one_write_with_the_head_come_first(String version) throws IOException {
        try (RawClient client = SERVER.client().version(version).connect()) {
            client.send(RawClient.head(SharedServer.ECHO) + "EARLY");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            client.send("LATE");
            assertThat(client.readText(9)).isEqualTo("EARLYLATE");
        }
    }

    @Test
    void f064_a_head_in_single_bytes_loses_nothing() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            for (char c : (RawClient.head(SharedServer.ECHO) + "EARLY").toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.readText(5)).isEqualTo("EARLY");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 65_536, 1 << 20})
    void f065_bytes_while_the_service_is_dialled_come_first(int size) throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        GATE.set(gate);
        byte[] early = new byte[size];
        new Random(65).nextBytes(early);
        int asked = SLOW.heads().size();
        try (RawClient client = SERVER.client().connect()) {
            client.send(RawClient.head("slow.example.test:7"));
            org.awaitility.Awaitility.await("the second proxy is asked")
                    .until(() -> SLOW.heads().size() > asked);
            Thread sender =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    client.send(early);
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            if (size <= 65_536) {
                sender.join();
            }
            gate.countDown();

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.read(size)).isEqualTo(early);
            sender.join();
        }
    }

    @Test
    void f066_bytes_behind_a_denied_request_reach_nobody() throws IOException {
        int before = SERVER.echo().accepted();
        try (RawClient client = SERVER.client().connect()) {
            client.send(RawClient.head(SharedServer.PRIVATE) + "EARLY");
            RawClient.Rest rest = client.readToEnd();

            assertThat(rest.text()).startsWith("HTTP/1.1 403 ");
            assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
        }
        assertThat(SERVER.echo().accepted()).isEqualTo(before);
    }

    @Test
    void f066_much_behind_a_denied_request_does_not_eat_the_answer() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(RawClient.head(SharedServer.PRIVATE));
            client.send(new byte[300_000]);

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 403 ");
        }
    }
}
