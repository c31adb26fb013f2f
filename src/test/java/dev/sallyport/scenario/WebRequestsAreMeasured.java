package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.HttpBody;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.WebClient;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs it sees how many requests each route has, how they ended, how long and how large. */
@Timeout(60)
class WebRequestsAreMeasured {
    private static final String HOST = "wiki.example.test";

    private final Semaphore go = new Semaphore(0);
    private final ScriptedServer upstream = new ScriptedServer(this::answer);
    private final ServerFolder folder = new ServerFolder();
    private final int metrics = FreePort.get();
    private EmbeddedServer server;

    @BeforeEach
    void start() throws Exception {
        String url = "http://127.0.0.1:" + upstream.port();
        folder.secured()
                .line("metrics_address: 127.0.0.1:" + metrics)
                .webRoute(HOST, url, "name: wiki", "allow_public_unauthenticated_access: true")
                .webRoute("private.example.test", url, "name: private");
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterEach
    void stop() throws Exception {
        go.release(10);
        server.close();
        folder.close();
        upstream.close();
    }

    private void answer(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            long _ = HttpBody.read(head, socket.getInputStream());
            if (head.startsWith("GET /wait ")) {
                go.acquire();
            }
            String status = head.startsWith("GET /none ") ? "404 Not Found" : "200 OK";
            ScriptedServer.say(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nhello");
        }
    }

    private List<String> samples() {
        try (var in = URI.create("http://127.0.0.1:" + metrics + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void each_route_has_its_figures() {
        try (WebClient client = new WebClient(server.port(), HttpVersion.HTTP_2)) {
            assertThat(client.ask("GET", HOST, "/", "").status()).isEqualTo(200);
            assertThat(client.ask("PUT", HOST, "/", "1234567").status()).isEqualTo(200);
            assertThat(client.ask("GET", HOST, "/none", "").status()).isEqualTo(404);
            assertThat(client.ask("GET", "private.example.test", "/", "").status()).isEqualTo(403);
            assertThat(client.ask("GET", "nobody.example.test", "/", "").status()).isEqualTo(404);
            var waiting = client.request("GET", HOST, "/wait").compose(r -> r.send());
            await().untilAsserted(() ->
                    assertThat(samples()).contains("sallyport_http_requests_open 1.0"));
            assertThat(samples())
                    .contains(
                            "sallyport_http_requests_total{route=\"wiki\",status=\"2xx\"} 2.0",
                            "sallyport_http_requests_total{route=\"wiki\",status=\"4xx\"} 1.0",
                            "sallyport_http_requests_total{route=\"private\",status=\"4xx\"} 1.0",
                            "sallyport_http_requests_total{route=\"none\",status=\"4xx\"} 1.0",
                            "sallyport_http_request_seconds_count{route=\"wiki\"} 3",
                            "sallyport_http_bytes_total{direction=\"upstream\",route=\"wiki\"} 7.0",
                            "sallyport_http_bytes_total{direction=\"downstream\",route=\"wiki\"}"
                                    + " 15.0");
            go.release();
            assertThat(WebClient.await(waiting).statusCode()).isEqualTo(200);
            await().untilAsserted(() ->
                    assertThat(samples()).contains("sallyport_http_requests_open 0.0"));
        }
    }
}
