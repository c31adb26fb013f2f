package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NetworkNamespace;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * F085: a service that the network does not let through to is 503 at once, or when the time to
 * connect is over, for tunnels and for web requests; a second target is tried within that time.
 */
@Timeout(60)
class FilteredPacketsAreRefusedInTime {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String REFUSED = "delayed_connect_error:_Connection_refused";
    private static final String TIMEOUT = "{connection_timeout}";
    private static final double CONNECT_SECONDS = 10;

    /** What keeps packets away, where to, and what comes of it; {@code late}: only with time. */
    private enum Way {
        CLOSED("127.0.0.1:7001", REFUSED, false),
        REJECTED("127.0.0.1:7002", REFUSED, false),
        DROPPED("127.0.0.1:7003", TIMEOUT, true),
        FULL("127.0.0.1:7004", TIMEOUT, true),
        UNROUTABLE("203.0.113.1:7005", "{remote_connection_failure}", false),
        PROHIBITED("198.51.100.1:7006", "{remote_connection_failure}", false);

        private final String target;
        private final String code;
        private final boolean late;

        Way(String target, String code, boolean late) {
            this.target = target;
            this.code = code;
            this.late = late;
        }

        String host() {
            return name().toLowerCase(java.util.Locale.ROOT) + ".example.test";
        }
    }

    private record Asked(String host, boolean tunnel, Path answer, Process process) {}

    @TempDir private Path folder;

    @Test
    void f085_each_way_has_its_status_reason_and_time() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.open(List.of("127.0.0.1 localhost"));
                ServerFolder files = new ServerFolder().secured();
                ServerProcess server =
                        ServerProcess.startWithin(
                                network.starter(), routes(files).write(), List.of())) {
            filter(network);
            long before = descriptors(server);
            List<Asked> all = new ArrayList<>();
            for (Way way : Way.values()) {
                all.add(ask(network, server.port(), way.host(), true));
                all.add(ask(network, server.port(), way.host(), false));
            }
            all.add(ask(network, server.port(), "second.example.test", false));
            for (Asked asked : all) {
                String answer = answer(asked);
                if (asked.host().startsWith("second")) {
                    assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("here");
                } else {
                    assertThat(answer).as("%s", asked).startsWith("HTTP/1.1 503 ");
                }
            }
            for (Way way : Way.values()) {
                assertLogged(server, way);
            }
            Awaitility.await("descriptors are free again")
                    .untilAsserted(() -> assertThat(descriptors(server)).isLessThan(before + 3));
            assertThat(server.stop()).isZero();
        }
    }

    private static ServerFolder routes(ServerFolder files) {
        for (Way way : Way.values()) {
            files.route(way.host() + ":7", "tcp://" + way.target)
                    .webRoute(way.host(), "http://" + way.target, OPEN);
        }
        return files.webRoute(
                "second.example.test",
                "[http://" + Way.REJECTED.target + ", http://127.0.0.1:7007]",
                OPEN);
    }

    private void filter(NetworkNamespace network) throws IOException {
        for (Way way : List.of(Way.REJECTED, Way.DROPPED)) {
            String port = way.target.substring(way.target.indexOf(':') + 1);
            List<String> rule =
                    new ArrayList<>(
                            List.of("iptables", "-A", "INPUT", "-p", "tcp", "--dport", port, "-j"));
            rule.addAll(
                    way == Way.DROPPED
                            ? List.of("DROP")
                            : List.of("REJECT", "--reject-with", "tcp-reset"));
            succeed(network, rule.toArray(String[]::new));
        }
        succeed(network, "ip", "route", "add", "prohibit", "198.51.100.0/24");
        // Takes one connection into its queue and no more, and never looks at it.
        start(
                network,
                "full",
                "perl",
                "-MSocket",
                "-e",
                "socket(S, PF_INET, SOCK_STREAM, 0); setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);"
                        + " bind(S, sockaddr_in(7004, inet_aton('127.0.0.1'))); listen(S, 0);"
                        + " for (1..3) { socket($c[$_], PF_INET, SOCK_STREAM, 0);"
                        + " fcntl($c[$_], 4, 2048);"
                        + " connect($c[$_], sockaddr_in(7004, inet_aton('127.0.0.1'))); }"
                        + " sleep 60");
        Path second =
                Files.writeString(
                        folder.resolve("second.sh"),
                        "read -r request\nprintf 'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nhere'\n");
        start(
                network,
                "second",
                "socat",
                "TCP-LISTEN:7007,bind=127.0.0.1,reuseaddr,fork",
                "SYSTEM:sh " + second);
        for (String port : List.of("7004", "7007")) {
            Awaitility.await("port " + port)
                    .until(() ->
                            network.run("ss", "-Hltn", "sport = :" + port).out().contains(":"));
        }
    }

    private static void succeed(NetworkNamespace network, String... command) {
        var done = network.run(command);
        assertThat(done.exitCode()).as("%s", done).isZero();
    }

    private Process start(NetworkNamespace network, String name, String... command) {
        return network.start(folder.resolve(name), command);
    }

    /** As an openssl in the namespace asks: its answer, and then the end, are in a file. */
    private Asked ask(NetworkNamespace network, int port, String host, boolean tunnel) {
        String head =
                tunnel
                        ? "CONNECT " + host + ":7 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
                        : "GET / HTTP/1.1\\r\\nHost: "
                                + host
                                + "\\r\\nConnection: close\\r\\n\\r\\n";
        String name = host + (tunnel ? "-tunnel" : "-web");
        Process process =
                start(
                        network,
                        name,
                        "sh",
                        "-c",
                        "printf '"
                                + head
                                + "' | openssl s_client -quiet -ign_eof -connect 127.0.0.1:"
                                + port
                                + " 2>/dev/null");
        return new Asked(host, tunnel, folder.resolve(name), process);
    }

    private static String answer(Asked asked) throws Exception {
        assertThat(asked.process().waitFor(Duration.ofSeconds(20))).as("%s", asked).isTrue();
        return Files.readString(asked.answer());
    }

    private static void assertLogged(ServerProcess server, Way way) {
        for (String method : List.of("CONNECT", "GET")) {
            JsonObject line = server.awaitLine(way + " by " + method, l -> isOf(l, way, method));
            assertThat(line.getInteger("response-code")).as("%s", line).isEqualTo(503);
            assertThat(line.getString("response-code-details")).contains(way.code);
            double seconds = line.getDouble("duration") / 1000;
            assertThat(seconds)
                    .as("%s", line)
                    .isBetween(
                            way.late ? CONNECT_SECONDS - 0.5 : 0.0,
                            way.late ? CONNECT_SECONDS + 2 : 2.0);
            assertThat(server.accessLines()).filteredOn(l -> isOf(l, way, method)).hasSize(1);
        }
    }

    private static boolean isOf(JsonObject line, Way way, String method) {
        return method.equals(line.getString("method"))
                && line.getString("authority", "").startsWith(way.host());
    }

    private static long descriptors(ServerProcess server) throws IOException {
        Path files = Path.of("/proc", Long.toString(server.pid()), "fd");
        try (Stream<Path> all = Files.list(files)) {
            return all.count();
        }
    }
}
