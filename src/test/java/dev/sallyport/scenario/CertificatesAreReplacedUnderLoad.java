package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new certificate is for the next client; nobody who is there, or just comes, loses a byte. */
@Timeout(180)
class CertificatesAreReplacedUnderLoad {
    private static final String OPEN = "open.example.test:7";
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(2);
    private static final int TUNNELS = 20;
    private static final String WEB = "web.example.test";
    private static final int LONG_ANSWERS = 5;

    private final ScriptedUpstream echo = ScriptedUpstream.echoing();
    private final ScriptedServer service = new ScriptedServer(this::serve);
    private final ServerFolder folder = new ServerFolder();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong parts = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> load = new ArrayList<>();
    private EmbeddedServer server;

    private interface Task {
        void run() throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        folder.secured()
                .route(OPEN, echo.target())
                .webRoute(
                        WEB,
                        "http://127.0.0.1:" + service.port(),
                        "allow_public_unauthenticated_access: true",
                        "timeout: 0s");
        server = EmbeddedServer.onEpoll(folder.write());
        for (int i = 0; i < TUNNELS; i++) {
            begin(this::oneLongTunnel);
        }
        begin(this::manyShortTunnels);
        for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.HTTP_2}) {
            begin(() -> longAnswers(version));
            begin(() -> manyShortRequests(version));
        }
    }

    /** An answer of a part every 20 ms, until it is over; and small ones. */
    private void serve(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            if (!head.startsWith("GET /long ")) {
                ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                continue;
            }
            ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!over.get()) {
                ScriptedServer.say(socket, "5\r\nhello\r\n");
                LockSupport.parkNanos(20_000_000);
            }
            ScriptedServer.say(socket, "6\r\nthe en\r\n1\r\nd\r\n0\r\n\r\n");
        }
    }

    private void longAnswers(HttpVersion version) {
        try (WebClient client = new WebClient(server.port(), version)) {
            List<Future<Buffer>> answers = new ArrayList<>();
            for (int i = 0; i < LONG_ANSWERS; i++) {
                answers.add(
                        client.get(
                                WEB,
                                "/long",
                                answer -> {
                                    Buffer whole = Buffer.buffer();
                                    Promise<Buffer> ended = Promise.promise();
                                    answer.handler(
                                                    part -> {
                                                        parts.incrementAndGet();
                                                        whole.appendBuffer(part);
                                                    })
                                            .exceptionHandler(ended::tryFail)
                                            .endHandler(end -> ended.tryComplete(whole));
                                    return ended.future();
                                }));
            }
            while (!over.get()) {
                LockSupport.parkNanos(10_000_000);
            }
            for (Future<Buffer> answer : answers) {
                assertThat(WebClient.await(answer).toString()).matches("(hello)+the end");
            }
        }
    }

    /** Each by a connection that is new, and one that is not. */
    private void manyShortRequests(HttpVersion version) {
        while (!over.get()) {
            try (WebClient client = new WebClient(server.port(), version)) {
                for (int i = 0; i < 2; i++) {
                    assertThat(client.ask("GET", WEB, "/", "").body()).isEqualTo("hello");
                    asked.incrementAndGet();
                }
            }
        }
    }

    private void begin(Task task) {
        load.add(
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                task.run();
                            } catch (IOException | RuntimeException | Error e) {
                                failures.add(e);
                            }
                        }));
    }

    private void oneLongTunnel() throws IOException {
        try (RawClient tunnel = RawClient.to(server.port()).connect()) {
            var _ = tunnel.connect(OPEN);
            while (!over.get()) {
                echoed(tunnel);
                // Twenty of these must leave the machine something for handshakes.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void manyShortTunnels() throws IOException {
        while (!over.get()) {
            try (RawClient tunnel = RawClient.to(server.port()).connect()) {
                echoed(tunnel.connect(OPEN));
            }
            opened.incrementAndGet();
        }
    }

    private void echoed(RawClient tunnel) throws IOException {
        byte[] block = new byte[4_096];
        RandomGenerator.getDefault().nextBytes(block);
        assertThat(tunnel.send(block).read(block.length)).isEqualTo(block);
        blocks.incrementAndGet();
    }

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        for (Thread thread : load) {
            thread.join();
        }
        server.close();
        folder.close();
        echo.close();
        service.close();
    }

    private void assertServed(Issued issued) {
        Awaitility.await("the new certificate")
                .atMost(SERVED_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    try (RawClient client = RawClient.to(server.port()).connect()) {
                        return client.certificate().equals(issued.certificate());
                    }
                });
    }

    private Issued replace() {
        Issued issued = folder.authority().issue("*.example.test");
        folder.issue("c", issued);
        return issued;
    }

    @Test
    void two_hundred_certificates_are_served_and_nothing_is_lost() throws Exception {
        for (int i = 0; i < 195; i++) {
            Issued issued = replace();
            server.reload();
            assertServed(issued);
        }
        for (int i = 0; i < 5; i++) {
            // Nobody says so: the file is seen.
            assertServed(replace());
        }
        long before = blocks.get();
        long partsBefore = parts.get();
        Awaitility.await("every tunnel goes on").until(() -> blocks.get() > before + 5 * TUNNELS);
        Awaitility.await("every answer goes on")
                .until(() -> parts.get() > partsBefore + 10 * LONG_ANSWERS);

        over.set(true);
        for (Thread thread : load) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(opened.get()).isGreaterThan(100);
        assertThat(asked.get()).isGreaterThan(40);
    }
}
