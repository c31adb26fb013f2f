package dev.sallyport.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.Upload;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large bodies arrive whole in both directions, and a reader that stops holds the writer up. */
@Timeout(180)
class WebBodiesFlowAtTheReadersPace {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String HOST = "app.example.test";
    private static final long BULK = 200L << 20;

    /** More than the kernel's buffers of three sockets and our own hold together. */
    private static final long STALLED = 24L << 20;

    /**
     * The kernel lets one receiving socket grow to this where it may, as on most machines of today.
     */
    private static final long GROWN = 32L << 20;

    private static final Semaphore go = new Semaphore(0);
    private static final AtomicLong written = new AtomicLong();
    private static final BlockingQueue<Long> received = new LinkedBlockingQueue<>();
    private static ScriptedServer upstream;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebBodiesFlowAtTheReadersPace::serve);
        folder = new ServerFolder().secured();
        folder.webRoute(HOST, "http://127.0.0.1:" + upstream.port(), OPEN, "timeout: 0s");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        upstream.close();
    }

    @BeforeEach
    void forget() {
        received.clear();
    }

    private static void serve(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            String path = head.split(" ", 3)[1];
            if (path.equals("/stuck")) {
                // Fast for a while, so that windows have grown when it stops; but not this socket's
                // own.
                socket.setReceiveBufferSize(1 << 20);
                long first = socket.getInputStream().readNBytes(8 << 20).length;
                go.acquire();
                received.add(first + lastChunk(socket));
                ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            } else if (path.equals("/up")) {
                received.add(HttpBody.read(head, socket.getInputStream()));
                ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            } else {
                boolean old = path.equals("/old");
                ScriptedServer.say(
                        socket,
                        old
                                ? "HTTP/1.0 200 OK\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nContent-Length: " + BULK + "\r\n\r\n");
                pour(socket.getOutputStream(), old ? STALLED : BULK);
                if (old) {
                    return;
                }
            }
        }
    }

    /** Reads to the end of a chunked body, framing and all. */
    private static long lastChunk(Socket socket) throws Exception {
        byte[] part = new byte[64 << 10];
        String end = "";
        long total = 0;
        while (!end.endsWith("0\r\n\r\n")) {
            int read = socket.getInputStream().read(part);
            assertThat(read).isPositive();
            total += read;
            end += new String(part, Math.max(0, read - 5), Math.min(5, read), US_ASCII);
            end = end.substring(Math.max(0, end.length() - 5));
        }
        return total;
    }

    private static void pour(OutputStream out, long bytes) throws Exception {
        byte[] part = new byte[64 << 10];
        written.set(0);
        for (long left = bytes; left > 0; left -= part.length) {
            out.write(part, 0, (int) Math.min(left, part.length));
            written.addAndGet(part.length);
        }
        out.flush();
    }

    private static Function<HttpClientResponse, Future<HttpClientResponse>> counting(
            AtomicLong got, Promise<Void> ended) {
        return answer ->
                Future.succeededFuture(
                        answer.handler(part -> got.addAndGet(part.length()))
                                .exceptionHandler(ended::tryFail)
                                .endHandler(end -> ended.tryComplete()));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bulk_comes_down_whole(HttpVersion version) {
        AtomicLong got = new AtomicLong();
        try (WebClient client = new WebClient(server.port(), version)) {
            Promise<Void> ended = Promise.promise();
            var _ = WebClient.await(client.get(HOST, "/down", counting(got, ended)));
            WebClient.await(ended.future());
        }
        assertThat(got.get()).isEqualTo(BULK);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bulk_goes_up_whole(HttpVersion version) throws Exception {
        try (WebClient client = new WebClient(server.port(), version)) {
            var request = WebClient.await(client.request("PUT", HOST, "/up"));
            WebClient.await(Upload.of(BULK / 4, request).over());
            assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(BULK / 4);
            assertThat(WebClient.await(request.response()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void reader_that_stops_stops_the_writer() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send("GET /down HTTP/1.1\r\nHost: app.example.test\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(settled(written)).isLessThan(STALLED);
            skip(client.in(), BULK);
        }
    }

    /** The same for one that reads HTTP/2, and others on its connection are not stopped by it. */
    @Test
    void stream_whose_reader_stops_stops_its_writer_alone() throws Exception {
        try (WebClient client = new WebClient(server.port(), HttpVersion.HTTP_2)) {
            Promise<Void> ended = Promise.promise();
            AtomicLong got = new AtomicLong();
            var slow =
                    WebClient.await(
                            client.get(
                                    HOST,
                                    "/down",
                                    counting(got, ended).andThen(r -> r.map(a -> a.pause()))));
            assertThat(settled(written)).isLessThan(STALLED);
            assertThat(client.ask("PUT", HOST, "/up", "x").body()).isEqualTo("ok");
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
            slow.resume();
            WebClient.await(ended.future());
            assertThat(got.get()).isEqualTo(BULK);
        }
    }

    /** However far its windows have grown, a client can send only so much that nobody reads. */
    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void upstream_that_stops_stops_the_client(HttpVersion version) throws Exception {
        try (WebClient client = new WebClient(server.port(), version)) {
            var request = WebClient.await(client.request("PUT", HOST, "/stuck"));
            Upload upload = Upload.of(3 * GROWN, request);
            await().until(() -> upload.sent().get() > 8 << 20);
            assertThat(settled(upload.sent())).isLessThan(GROWN + STALLED);
            go.release();
            WebClient.await(upload.over());
            assertThat(received.poll(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(3 * GROWN);
            assertThat(WebClient.await(request.response()).statusCode()).isEqualTo(200);
        }
    }

    /** The value that no longer changes. */
    private static long settled(AtomicLong counter) throws InterruptedException {
        long before = -1;
        while (counter.get() != before) {
            before = counter.get();
            TimeUnit.MILLISECONDS.sleep(700);
        }
        return before;
    }

    /** The upstream's end is in sight while nobody reads: what came before it must not be lost. */
    @Test
    void body_that_ends_with_its_connection_arrives_whole_at_a_slow_reader() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send("GET /old HTTP/1.1\r\nHost: app.example.test\r\nConnection: close\r\n\r\n");
            String head = client.readHead();
            assertThat(head).startsWith("HTTP/1.1 200 ").contains("chunked");
            TimeUnit.MILLISECONDS.sleep(500);
            InputStream in = client.in();
            long total = 0;
            StringBuilder line = new StringBuilder();
            while (true) {
                line.setLength(0);
                for (int b = in.read(); b != '\n'; b = in.read()) {
                    assertThat(b).as("after " + total).isNotNegative();
                    line.append((char) b);
                }
                long size = Long.parseLong(line.toString().strip(), 16);
                if (size == 0) {
                    break;
                }
                skip(in, size + 2);
                total += size;
            }
            assertThat(total).isEqualTo(STALLED);
        }
    }

    private static void skip(InputStream in, long bytes) throws Exception {
        byte[] part = new byte[64 << 10];
        for (long left = bytes; left > 0; ) {
            int read = in.read(part, 0, (int) Math.min(left, part.length));
            assertThat(read).as(left + " bytes before the end").isPositive();
            left -= read;
        }
    }
}
