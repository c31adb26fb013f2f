package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.LineWriter;
import dev.sallyport.fake.FakeStream;
import dev.sallyport.fake.ScriptedServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerVerticleTest {
    private static final String PASSWORD =
            Base64.getEncoder().encodeToString("ops:secret".getBytes(StandardCharsets.UTF_8));

    @TempDir Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final FakeStream log = new FakeStream();
    private final LineWriter lines = new LineWriter(log, InstantSource.system());
    private final int health = freePort();
    private final int metrics = freePort();
    private String deployment = "";

    @AfterEach
    void stop() throws TimeoutException {
        var _ = vertx.close().await(15, TimeUnit.SECONDS);
        lines.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path write(int port, int upstream) throws IOException {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file,
                """
                address: 127.0.0.1:%d
                insecure_server: true
                shared_secret: %s
                cookie_secret: %s
                health_check_addr: 127.0.0.1:%d
                metrics_address: 127.0.0.1:%d
                metrics_basic_auth: %s
                routes:
                  - from: tcp+https://a.test:22
                    to: tcp://127.0.0.1:%d
                    allow_public_unauthenticated_access: true
                """
                        .formatted(port, key, key, health, metrics, PASSWORD, upstream));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private ServerVerticle start(Path file) throws TimeoutException {
        ServerVerticle server =
                new ServerVerticle(
                        new ServerOptions(
                                file,
                                2,
                                Map.of(),
                                "test",
                                lines,
                                level -> {},
                                InstantSource.system()));
        deployment = vertx.deployVerticle(server).await(15, TimeUnit.SECONDS);
        return server;
    }

    private static HttpResponse<String> get(int port, String path, String password)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!password.isEmpty()) {
            request.header("authorization", "Basic " + password);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket tunnel(int port) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        ScriptedServer.say(socket, "CONNECT a.test:22 HTTP/1.1\r\nHost: a.test:22\r\n\r\n");
        assertThat(ScriptedServer.head(socket)).startsWith("HTTP/1.1 200 ");
        return socket;
    }

    @Test
    void start_that_fails_leaves_nothing_listening() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Path file = write(taken.getLocalPort(), 1);
            assertThatThrownBy(() -> start(file)).isInstanceOf(Exception.class);
            Awaitility.await().until(() -> !listens(health) && !listens(metrics));
        }
    }

    @Test
    void start_that_fails_at_an_operators_listener_leaves_nothing_listening() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(metrics, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = freePort();
            Path file = write(port, 1);
            assertThatThrownBy(() -> start(file)).hasMessageContaining("metrics_address");
            Awaitility.await().until(() -> !listens(health) && !listens(port));
            assertThat(taken.isClosed()).isFalse();
        }
    }

    @Test
    void metrics_ask_for_their_password() throws Exception {
        var _ = start(write(0, 1));
        assertThat(get(metrics, "/metrics", "").statusCode()).isEqualTo(401);
        assertThat(get(metrics, "/metrics", "b3BzOndyb25n").statusCode()).isEqualTo(401);
        assertThat(get(metrics, "/metrics", "%%%").statusCode()).isEqualTo(401);
        assertThat(get(metrics, "/other", PASSWORD).statusCode()).isEqualTo(404);
        assertThat(get(metrics, "/metrics", PASSWORD).body()).contains("sallyport");
        assertThat(get(health, "/healthz", "").statusCode()).isEqualTo(200);
    }

    @Test
    void bad_file_keeps_the_old_one_serving_and_tunnels_stay() throws Exception {
        try (ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd)) {
            Path file = write(0, upstream.port());
            ServerVerticle server = start(file);
            Socket open = tunnel(server.port());
            Files.writeString(file, "routes: [");
            server.reload();
            awaitReloadSuccess(0);
            tunnel(server.port()).close();
            ScriptedServer.say(open, "still here");
            // The kernel completes a connection before the upstream's own thread accepts it.
            Awaitility.await().until(() -> upstream.accepted() == 2);
            open.close();
        }
    }

    @Test
    void good_file_put_back_after_a_bad_one_counts_as_read() throws Exception {
        try (ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd)) {
            Path file = write(0, upstream.port());
            String good = Files.readString(file);
            ServerVerticle server = start(file);
            Files.writeString(file, "routes: [");
            server.reload();
            awaitReloadSuccess(0);
            Files.writeString(file, good);
            server.reload();
            awaitReloadSuccess(1);
        }
    }

    private void awaitReloadSuccess(int value) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(get(metrics, "/metrics", PASSWORD).body())
                                .containsPattern("config_last_reload_success(\\{\\S*})? " + value));
    }

    @Test
    void server_that_stops_ends_tunnels_as_cut() throws Exception {
        try (ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd)) {
            ServerVerticle server = start(write(0, upstream.port()));
            Socket open = tunnel(server.port());
            var _ = vertx.undeploy(deployment).await(15, TimeUnit.SECONDS);
            // A reset: an orderly end would say that the transfer is complete.
            assertThatThrownBy(() -> open.getInputStream().read())
                    .isInstanceOf(SocketException.class);
            Awaitility.await().until(upstream::allEnded);
            open.close();
        }
    }
}
