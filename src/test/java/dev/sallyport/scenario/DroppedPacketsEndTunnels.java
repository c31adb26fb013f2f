package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NetworkNamespace;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * F095: clients that vanish, whose packets are dropped both ways, are noticed within two minutes,
 * whether their tunnel is idle or has bytes on the way.
 */
@Timeout(200)
class DroppedPacketsEndTunnels {
    @TempDir private Path logs;

    @Test
    void f095_idle_and_pending_tunnels_end_within_two_minutes() {
        try (NetworkNamespace network = NetworkNamespace.open(List.of("127.0.0.1 localhost"));
                ServerFolder folder = new ServerFolder().secured();
                ServerProcess server =
                        ServerProcess.startWithin(
                                network.starter(),
                                folder.route("idle.example.test:7", "tcp://127.0.0.1:7001")
                                        .route("busy.example.test:7", "tcp://127.0.0.1:7002")
                                        .write(),
                                List.of())) {
            service(network, 7001, "cat");
            service(network, 7002, "while echo tick; do sleep 1; done");
            client(network, server.port(), "idle");
            client(network, server.port(), "busy");
            Awaitility.await("both tunnels stand")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> established(network).lines().count() == 2);

            drop(network, server.port());

            Awaitility.await("both have ended")
                    .atMost(Duration.ofSeconds(130))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> server.accessLines().size() == 2);
            assertThat(server.accessLines())
                    .extracting((JsonObject line) -> line.getInteger("response-code"))
                    .containsOnly(200);
            assertThat(established(network)).as("connections to services").isEmpty();
        }
    }

    private void service(NetworkNamespace network, int port, String script) {
        network.start(
                logs.resolve("service" + port),
                "socat",
                "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                "SYSTEM:" + script);
        Awaitility.await("the service listens")
                .until(() -> network.run("ss", "-Hltn", "sport = :" + port).out().contains(":"));
    }

    private void client(NetworkNamespace network, int port, String name) {
        network.start(
                logs.resolve("client-" + name),
                "sh",
                "-c",
                "(printf 'CONNECT "
                        + name
                        + ".example.test:7 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'; sleep 190)"
                        + " | openssl s_client -quiet -connect 127.0.0.1:"
                        + port);
    }

    /** The server's connections to the two services. */
    private static String established(NetworkNamespace network) {
        return network.run(
                        "ss", "-Htn", "state", "established", "( dport = :7001 or dport = :7002 )")
                .out();
    }

    private static void drop(NetworkNamespace network, int port) {
        for (String side : List.of("--dport", "--sport")) {
            var done =
                    network.run(
                            "iptables",
                            "-A",
                            "INPUT",
                            "-p",
                            "tcp",
                            side,
                            Integer.toString(port),
                            "-j",
                            "DROP");
            assertThat(done.exitCode()).as("%s", done).isZero();
        }
    }
}
