package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.Crowd;
import dev.sallyport.fake.CrowdMember;
import dev.sallyport.fake.Http2Client;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** F097: connections are capped below the limit of descriptors, and none of this is a crash. */
@Timeout(120)
class ConnectionsAreCapped {
    private static final int LIMIT = 256;
    private static final String ECHO = "echo.example.test:7";

    private final ScriptedUpstream echo = ScriptedUpstream.echoing();
    private final ServerFolder folder = new ServerFolder().secured();
    private final List<AutoCloseable> parts = new ArrayList<>(List.of(echo, folder));
    private int healthPort;
    private ServerProcess server;
    private Crowd crowd;

    @BeforeEach
    void start() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            healthPort = port.port();
        }
        folder.health(healthPort)
                .line("timeout_read: 8s")
                .route(ECHO, echo.target())
                .route("quiet.example.test:7", echo.target());
        server =
                ServerProcess.startWithin(
                        List.of("prlimit", "--nofile=" + LIMIT + ":4096"),
                        folder.write(),
                        List.of("-XX:-MaxFDLimit"),
                        "--instances",
                        "2");
        crowd = new Crowd(server.port());
        parts.add(server);
        parts.add(crowd);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private int cap() {
        return server.logLines().stream()
                .map(line -> line.getString("message", ""))
                .filter(text -> text.matches("at most \\d+ connections at once"))
                .map(text -> Integer.parseInt(text.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private int healthStatus() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:" + healthPort + "/healthz"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return files.count();
        }
    }

    private long sockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return files.filter(ConnectionsAreCapped::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }

    @Test
    void f097_beyond_the_cap_is_503_and_below_it_works_again() throws Exception {
        int cap = cap();
        assertThat(cap).isBetween(20, (LIMIT - 64) / 2);
        List<CrowdMember> tunnels = crowd.open(cap, ECHO, 16);
        assertThat(tunnels).allSatisfy(one -> assertThat(one.status()).isEqualTo(200));

        try (RawClient beyond = RawClient.to(server.port()).connect()) {
            beyond.send(RawClient.head(ECHO));
            assertThat(beyond.readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("This proxy is at its limit.")
                    .containsIgnoringCase("connection: close");
        }
        var line =
                server.awaitLine(
                        "the connection's line", l -> "overload".equals(l.getString("reason")));
        assertThat(line.getString("ip")).isEqualTo("127.0.0.1");
        assertThat(server.accessLines())
                .anyMatch(l -> "overload".equals(l.getString("response-code-details")));

        List<CrowdMember> flood = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            flood.add(crowd.ask(ECHO));
        }
        Awaitility.await("each has its answer or its end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> flood.stream().allMatch(one -> one.answer().isDone()));
        assertThat(flood).noneMatch(one -> one.status() == 200);
        assertThat(healthStatus()).isEqualTo(200);
        assertThat(descriptors()).isLessThan(LIMIT);
        assertThat(tunnels).noneMatch(one -> one.end().isDone());

        tunnels.forEach(CrowdMember::close);
        Awaitility.await("new tunnels")
                .atMost(Duration.ofSeconds(5))
                .until(() -> crowd.open(1, ECHO, 1).getFirst().status() == 200);
        assertThat(server.logLines()).noneMatch(l -> "error".equals(l.getString("level")));
    }

    @Test
    void f097_slow_heads_fill_the_cap_for_no_longer_than_their_deadline() throws Exception {
        int cap = cap();
        long before = sockets();
        List<CrowdMember> slow = new ArrayList<>();
        for (int i = 0; i < cap; i++) {
            slow.add(crowd.say("CONNECT echo.example.test:7 HTTP/1.1\r\nHost: "));
        }
        // Not by asking: whoever is let in takes the place of one that is still on its way.
        Awaitility.await("all are there").until(() -> sockets() - before >= cap);
        assertThat(status()).isEqualTo(503);

        Awaitility.await("all are cut")
                .atMost(Duration.ofSeconds(15))
                .until(() -> slow.stream().allMatch(one -> one.answer().isDone()));
        assertThat(slow).allSatisfy(one -> assertThat(one.status()).isEqualTo(408));
        Awaitility.await("the next client is served")
                .atMost(Duration.ofSeconds(5))
                .until(() -> status() == 200);
    }

    private int status() throws IOException {
        try (RawClient client = RawClient.to(server.port()).patience(2_000).connect()) {
            client.send(RawClient.head(ECHO));
            return Integer.parseInt(client.readHead().substring(9, 12));
        } catch (IOException e) {
            return 0;
        }
    }

    /** Each stream opens a connection to the service, so it counts too. */
    @Test
    void f097_streams_of_one_connection_are_capped_as_well() {
        int cap = cap();
        int opened = 0;
        try (Http2Client client = new Http2Client(server.port())) {
            Http2Client.Stream stream = client.open(ECHO);
            while (stream.status() == 200 && opened < 255) {
                opened++;
                stream = client.open(ECHO);
            }
            assertThat(stream.status()).isEqualTo(503);
            assertThat(opened).isBetween(cap, 2 * cap);
            assertThat(client.connections()).isEqualTo(1);
        }
    }

    @Test
    void f097_accepting_goes_on_when_descriptors_run_out() throws Exception {
        List<CrowdMember> tunnels = crowd.open(5, ECHO, 5);
        // From outside, as a container's or an administrator's hand would.
        server.limitDescriptors(descriptors(), 4096);

        List<CrowdMember> unlucky = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            unlucky.add(crowd.ask(ECHO));
        }
        var line =
                server.awaitLine("the failed accept", l -> "accept".equals(l.getString("reason")));
        assertThat(line.getString("detail")).contains("Too many open files");
        long cpu = cpuMillis();
        long since = System.nanoTime();
        Awaitility.await("a few seconds of trying again")
                .pollDelay(Duration.ofSeconds(3))
                .until(() -> true);
        assertThat(cpuMillis() - cpu)
                .as("milliseconds of processor in %d", (System.nanoTime() - since) / 1_000_000)
                .isLessThan(1_000);
        assertThat(tunnels).noneMatch(one -> one.end().isDone());
        assertThat(server.logLines())
                .filteredOn(l -> "accept".equals(l.getString("reason")))
                .hasSizeLessThan(20);

        server.limitDescriptors(LIMIT, 4096);
        Awaitility.await("new tunnels").atMost(Duration.ofSeconds(5)).until(() -> status() == 200);
        assertThat(healthStatus()).isEqualTo(200);
        assertThat(server.logLines()).noneMatch(l -> "error".equals(l.getString("level")));
    }

    private long cpuMillis() {
        return ProcessHandle.of(server.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow()
                .toMillis();
    }
}
