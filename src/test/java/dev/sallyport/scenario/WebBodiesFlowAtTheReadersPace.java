package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    private static void serve(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            String path = head.split(" ", 3)[1];
            if (path.equals("/up")) {
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

    private static void pour(OutputStream out, long bytes) throws Exception {
        byte[] part = new byte[64 << 10];
        written.set(0);
        for (long left = bytes; left > 0; left -= part.length) {
            out.write(part, 0, (int) Math.min(left, part.length));
            written.addAndGet(part.length);
        }
        out.flush();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bulk_comes_down_whole(HttpVersion version) {
        AtomicLong got = new AtomicLong();
        try (WebClient client = new WebClient(server.port(), version)) {
            Promise<Void> ended = Promise.promise();
            var _ =
                    WebClient.await(
                            client.request("GET", HOST, "/down")
                                    .compose(r -> r.send())
                                    .map(r -> r.handler(part -> got.addAndGet(part.length())))
                                    .map(r -> r.exceptionHandler(ended::tryFail))
                                    .map(r -> r.endHandler(end -> ended.tryComplete())));
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
            request.setChunked(true);
            Promise<Void> poured = Promise.promise();
            new Pourer(request, poured).pour(BULK / 4);
            WebClient.await(poured.future());
            assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(BULK / 4);
            assertThat(WebClient.await(request.response()).statusCode()).isEqualTo(200);
        }
    }

    private record Pourer(io.vertx.core.http.HttpClientRequest request, Promise<Void> poured) {
        void pour(long left) {
            if (left <= 0) {
                request.end().onComplete(poured);
                return;
            }
            request.write(Buffer.buffer(new byte[256 << 10]))
                    .onFailure(poured::tryFail)
                    .onSuccess(done -> pour(left - (256 << 10)));
        }
    }

    @Test
    void reader_that_stops_stops_the_writer() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send("GET /down HTTP/1.1\r\nHost: app.example.test\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            long before = -1;
            while (written.get() != before) {
                before = written.get();
                TimeUnit.MILLISECONDS.sleep(700);
            }
            assertThat(before).isLessThan(STALLED);
            skip(client.in(), BULK);
        }
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
