package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.DelayingRelay;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.Upload;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Through a delay of 60 ms an upload by HTTP/2 is about as fast as one by HTTP/1.1. */
@Timeout(120)
class WebUploadsFillLongPaths {
    private static final String HOST = "app.example.test";
    private static final int WINDOW = 2 << 20;
    private static final long BYTES = Long.getLong("sallyport.upload.mib", 16) << 20;

    private static ScriptedServer upstream;
    private static ServerFolder folder;
    private static EmbeddedServer server;
    private static DelayingRelay relay;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebUploadsFillLongPaths::take);
        folder = new ServerFolder().secured();
        folder.webRoute(
                HOST,
                "http://127.0.0.1:" + upstream.port(),
                "allow_public_unauthenticated_access: true");
        server = EmbeddedServer.onEpoll(folder.write());
        relay = new DelayingRelay(server.port(), Duration.ofMillis(30), WINDOW);
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        server.close();
        folder.close();
        upstream.close();
    }

    private static void take(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            String bytes = Long.toString(HttpBody.read(head, socket.getInputStream()));
            ScriptedServer.say(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Length: " + bytes.length() + "\r\n\r\n" + bytes);
        }
    }

    /** MiB a second, from the first byte of the request to the last of the answer. */
    private static double rate(WebClient client, long bytes) {
        long start = System.nanoTime();
        HttpClientRequest request = WebClient.await(client.request("PUT", HOST, "/"));
        // Before the first byte leaves: Vert.x drops what nobody reads.
        Future<String> answer =
                request.response().compose(HttpClientResponse::body).map(Buffer::toString);
        Upload upload = Upload.of(bytes, request);
        String got = WebClient.await(answer);
        assertThat(upload.over().succeeded()).isTrue();
        assertThat(got).isEqualTo(Long.toString(bytes));
        return bytes / 1_048_576.0 / ((System.nanoTime() - start) / 1e9);
    }

    @Test
    void upload_by_http2_is_as_fast_as_by_http1() {
        Map<HttpVersion, Double> best = new EnumMap<>(HttpVersion.class);
        for (HttpVersion version : new HttpVersion[] {HttpVersion.HTTP_1_1, HttpVersion.HTTP_2}) {
            try (WebClient client = new WebClient(relay.port(), version)) {
                double warm = rate(client, BYTES / 4);
                double most = Math.max(rate(client, BYTES), rate(client, BYTES));
                System.out.printf("%s: first %.1f, then %.1f MiB/s%n", version, warm, most);
                best.put(version, most);
            }
        }
        assertThat(best.get(HttpVersion.HTTP_2))
                .isGreaterThan(0.5 * best.get(HttpVersion.HTTP_1_1));
    }
}
