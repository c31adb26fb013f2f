package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.WebClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC's needs: HTTP/2 to the upstream by ALPN or by h2c://, both directions at once, trailers. */
@Timeout(60)
class WebUpstreamsMaySpeakHttp2 {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String BY_TLS = "tls.example.test";
    private static final String CLEAR = "clear.example.test";

    private static final int FEW = 5;

    private static final AtomicInteger connections = new AtomicInteger();
    private static final Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
    private static final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private static Vertx vertx;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        folder = new ServerFolder().secured();
        TestAuthority authority = folder.authority();
        folder.issue("up", authority.issue("localhost"));
        for (String few : List.of("", ".few")) {
            Http2Settings settings = new Http2Settings();
            if (!few.isEmpty()) {
                settings.setMaxConcurrentStreams(FEW);
            }
            HttpServer byTls =
                    listen(
                            new HttpServerOptions()
                                    .setInitialSettings(settings)
                                    .setSsl(true)
                                    .setUseAlpn(true)
                                    .setKeyCertOptions(
                                            new PemKeyCertOptions()
                                                    .addCertPath(folder.path("up.pem").toString())
                                                    .addKeyPath(
                                                            folder.path("up-key.pem").toString())));
            HttpServer clear = listen(new HttpServerOptions().setInitialSettings(settings));
            folder.webRoute(
                            BY_TLS + few,
                            "https://localhost:" + byTls.actualPort(),
                            OPEN,
                            "tls_custom_ca_file: ca.pem")
                    .webRoute(CLEAR + few, "h2c://127.0.0.1:" + clear.actualPort(), OPEN);
        }
        server = EmbeddedServer.onEpoll(folder.write());
    }

    private static HttpServer listen(HttpServerOptions options) {
        return WebClient.await(
                vertx.createHttpServer(options)
                        .connectionHandler(connection -> connections.incrementAndGet())
                        .requestHandler(WebUpstreamsMaySpeakHttp2::serve)
                        .listen(0, "127.0.0.1"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        WebClient.await(vertx.close());
        folder.close();
    }

    @BeforeEach
    void forget() {
        connections.set(0);
        waiting.clear();
        seen.clear();
    }

    private static void serve(HttpServerRequest request) {
        var response = request.response().putHeader("x-version", request.version().name());
        switch (request.path()) {
            case "/bidi" -> {
                response.putHeader("content-type", "application/grpc");
                response.putHeader("x-te", String.valueOf(request.getHeader("te")));
                var _ = response.writeHead();
                request.handler(part -> response.write(part))
                        .endHandler(end -> {
                            response.putTrailer("grpc-status", "0");
                            var _ = response.end();
                        });
            }
            case "/refused" -> {
                response.putHeader("content-type", "application/grpc");
                response.putHeader("grpc-status", "7");
                var _ = response.end();
            }
            case "/reset" -> {
                var _ = response.setChunked(true).write("part");
                seen.add("begun");
                vertx.setTimer(200, t -> response.reset(8));
            }
            case "/cancelled" -> {
                response.exceptionHandler(gone -> seen.add("cancelled"));
                request.exceptionHandler(gone -> seen.add("request gone"));
                var _ = response.setChunked(true).write("part");
            }
            case "/later" -> vertx.setTimer(100, t -> response.end("later"));
            case "/wait" -> {
                waiting.add(request);
                if (waiting.size() == 100) {
                    waiting.forEach(r -> r.response().end("together"));
                }
            }
            default ->
                    request.body()
                            .onSuccess(
                                    body -> response.end(request.method() + " " + body.length()));
        }
    }

    private static WebClient client() {
        return new WebClient(server.port(), HttpVersion.HTTP_2);
    }

    @Test
    void both_kinds_of_targets_are_spoken_to_in_http_2() {
        try (WebClient client = client();
                WebClient old = new WebClient(server.port(), HttpVersion.HTTP_1_1)) {
            for (String host : List.of(BY_TLS, CLEAR)) {
                var answer = client.ask("POST", host, "/", "12345");
                assertThat(answer.headers().get("x-version")).isEqualTo("HTTP_2");
                assertThat(answer.body()).isEqualTo("POST 5");
                assertThat(old.ask("PUT", host, "/", "123").body()).isEqualTo("PUT 3");
                assertThat(old.ask("GET", host, "/", "").body()).isEqualTo("GET 0");
                assertThat(answer.headers().names()).noneMatch(n -> n.startsWith("x-http2"));
            }
        }
    }

    @Test
    void both_directions_flow_at_once_and_trailers_come_last() throws Exception {
        BlockingQueue<String> parts = new LinkedBlockingQueue<>();
        try (WebClient client = client()) {
            var request = WebClient.await(client.request("POST", CLEAR, "/bidi"));
            request.setChunked(true)
                    .putHeader("te", "trailers")
                    .putHeader("content-type", "application/grpc");
            WebClient.await(request.sendHead());
            var response =
                    WebClient.await(
                            request.response()
                                    .map(r -> r.handler(part -> note(parts, part)))
                                    .map(r -> r.endHandler(end -> parts.add("end"))));
            assertThat(response.getHeader("x-te")).isEqualTo("trailers");
            for (int i = 0; i < 5; i++) {
                WebClient.await(request.write(Buffer.buffer("ping" + i)));
                assertThat(parts.poll(10, TimeUnit.SECONDS)).isEqualTo("ping" + i);
            }
            WebClient.await(request.end());
            assertThat(parts.poll(10, TimeUnit.SECONDS)).isEqualTo("end");
            assertThat(response.trailers().get("grpc-status")).isEqualTo("0");
            var refused = client.ask("POST", CLEAR, "/refused", "");
            assertThat(refused.status()).isEqualTo(200);
            assertThat(refused.headers().get("grpc-status")).isEqualTo("7");
        }
    }

    @Test
    void reset_crosses_in_both_directions() throws Exception {
        try (WebClient client = client()) {
            var body = client.get(CLEAR, "/reset", HttpClientResponse::body);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("begun");
            assertThatThrownBy(() -> WebClient.await(body)).isNotInstanceOf(AssertionError.class);
            var request = WebClient.await(client.request("GET", CLEAR, "/cancelled"));
            WebClient.await(request.send());
            WebClient.await(request.reset(8));
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isIn("cancelled", "request gone");
            assertThat(client.ask("GET", CLEAR, "/", "").status()).isEqualTo(200);
        }
    }

    /** None of a burst is refused for it: what finds no room goes by another connection. */
    @ParameterizedTest
    @ValueSource(strings = {BY_TLS + ".few", CLEAR + ".few"})
    void upstream_that_takes_few_streams_gets_more_connections(String host) {
        try (WebClient client = client()) {
            for (int burst = 0; burst < 2; burst++) {
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    answers.add(
                            client.get(host, "/later", HttpClientResponse::body)
                                    .map(Buffer::toString));
                }
                WebClient.await(Future.join(answers));
                assertThat(answers).allSatisfy(a -> assertThat(a.result()).isEqualTo("later"));
            }
            assertThat(connections.get()).isLessThanOrEqualTo(60 / FEW + 5);
        }
    }

    @Test
    void hundred_streams_share_a_connection() {
        try (WebClient client = client()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(
                        client.get(BY_TLS, "/wait", HttpClientResponse::body)
                                .map(Buffer::toString));
            }
            WebClient.await(Future.join(answers));
            assertThat(answers).allSatisfy(a -> assertThat(a.result()).isEqualTo("together"));
            assertThat(connections.get()).isLessThanOrEqualTo(2);
        }
    }

    /** The end of a stream of HTTP/2 may look like an empty part. */
    private static void note(BlockingQueue<String> parts, Buffer part) {
        if (part.length() > 0) {
            parts.add(part.toString());
        }
    }
}
