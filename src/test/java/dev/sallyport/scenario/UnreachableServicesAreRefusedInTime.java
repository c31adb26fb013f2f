package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.NameServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that is not there, or whose name is not known, is 503 in time: F085, F086. */
@Timeout(60)
class UnreachableServicesAreRefusedInTime {
    private static final String ROUTE = "echo.example.test:7";
    private static final String HOST = "web.example.test";
    private static final String TUNNEL = RawClient.head(ROUTE);
    private static final String WEB = "GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private record Refused(String head, Duration after) {}

    private static Refused ask(EmbeddedServer server, String request) throws IOException {
        try (RawClient client = RawClient.to(server.port()).patience(30_000).connect()) {
            long start = System.nanoTime();
            String head = client.send(request).readHead();
            return new Refused(head, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static void assertLogged(EmbeddedServer server, int lines, String details) {
        List<JsonObject> all =
                Awaitility.await("the access lines")
                        .until(() -> server.objects("http-request"), l -> l.size() >= lines);
        assertThat(all)
                .hasSize(lines)
                .allSatisfy(line -> {
                    assertThat(line.getInteger("response-code")).isEqualTo(503);
                    assertThat(line.getString("response-code-details")).contains(details);
                });
    }

    @Test
    void f085_port_that_is_closed_is_503_at_once() throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ClosedPort closed = new ClosedPort();
                EmbeddedServer server =
                        EmbeddedServer.onEpoll(
                                folder.route(ROUTE, "tcp://127.0.0.1:" + closed.port()).write())) {
            Refused refused = ask(server, TUNNEL);

            assertThat(refused.head()).startsWith("HTTP/1.1 503 ");
            assertThat(refused.after()).isLessThan(Duration.ofSeconds(2));
            assertLogged(server, 1, "remote_connection_failure");
        }
    }

    /** A tunnel's route and a web route to the same name. */
    private static ServerFolder sought(ServerFolder folder) {
        return folder.route(ROUTE, "tcp://a.sought:7")
                .webRoute(HOST, "http://a.sought:7", "allow_public_unauthenticated_access: true");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void f086_name_server_that_fails_is_503(int code) throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                NameServer names = NameServer.failing(code);
                EmbeddedServer server =
                        EmbeddedServer.asking(names.port(), sought(folder).write())) {
            for (String request : List.of(TUNNEL, WEB)) {
                Refused refused = ask(server, request);

                assertThat(refused.head()).startsWith("HTTP/1.1 503 ");
                assertThat(refused.after()).isLessThan(Duration.ofSeconds(12));
            }
            assertLogged(server, 2, "dns_resolution_failure");
            assertThat(names.questions()).as("load on the name server").isLessThan(20);
        }
    }

    @Test
    void f086_name_server_that_is_silent_is_503_in_time() throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                DatagramSocket silent = new DatagramSocket(0, LOOPBACK);
                EmbeddedServer server =
                        EmbeddedServer.asking(silent.getLocalPort(), sought(folder).write())) {
            CompletableFuture<Refused> web =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return ask(server, WEB);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            for (Refused refused : List.of(ask(server, TUNNEL), web.join())) {
                assertThat(refused.head()).startsWith("HTTP/1.1 503 ");
                assertThat(refused.after()).isLessThan(Duration.ofSeconds(15));
            }
        }
    }

    @Test
    void f086_name_with_many_addresses_is_asked_for_once_and_reached() throws Exception {
        String[] many = Collections.nCopies(80, "127.0.0.1").toArray(String[]::new);
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                NameServer names = NameServer.saying(many);
                EmbeddedServer server =
                        EmbeddedServer.asking(
                                names.port(),
                                folder.route(
                                                ROUTE,
                                                "tcp://a.sought:"
                                                        + echo.target().replaceAll(".*:", ""))
                                        .write())) {
            try (RawClient client = RawClient.to(server.port()).connect()) {
                client.connect(ROUTE).send("hello");
                assertThat(client.readText(5)).isEqualTo("hello");
            }
            assertThat(names.questions()).isEqualTo(1);
        }
    }
}
