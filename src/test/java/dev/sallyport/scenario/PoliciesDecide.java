package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A route's policy decides on the true client's address, tells the client what it is about and the
 * log everything: A23, F078, and the worked decision of a public route that keeps a network out.
 */
@Timeout(90)
class PoliciesDecide {
    private static final String POLICY =
            "policy: [{deny: {or: [{source_ip: 10.66.0.0/16}, {http_method: PATCH}]}}]";

    private static String from(String ip) {
        return "PROXY TCP4 " + ip + " 10.0.0.2 1111 443\r\n";
    }

    private static RawClient client(ServerProcess server, String ip) throws IOException {
        return RawClient.to(server.port()).plain().before(from(ip)).connect();
    }

    private static ServerFolder folder(ServerFolder folder, int upstream, String policy) {
        return folder.withoutRoutes()
                .route("guarded.test:22", "tcp://127.0.0.1:" + upstream, policy);
    }

    @Test
    void network_that_is_kept_out_is_told_so_and_others_pass() throws IOException {
        try (ServerFolder folder = new ServerFolder();
                ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd)) {
            folder.line("insecure_server: true").line("use_proxy_protocol: true");
            try (ServerProcess server =
                    ServerProcess.start(
                            folder(folder, upstream.port(), POLICY).write(), List.of())) {
                try (RawClient kept = client(server, "10.66.1.2")) {
                    String answer =
                            kept.send(
                                            "CONNECT guarded.test:22 HTTP/1.1\r\nHost: x\r\n"
                                                    + "Accept: text/plain\r\n\r\n")
                                    .readAnswer();
                    assertThat(answer)
                            .startsWith("HTTP/1.1 403 ")
                            .contains(
                                    "A rule of this route keeps out the network you come from."
                                            + " Reason: source-ip-ok.")
                            .doesNotContain("10.66.0.0", "policy[0]", "PATCH");
                }
                assertThat(upstream.accepted()).isZero();
                var denied =
                        server.awaitLine("the denial", l -> "10.66.1.2".equals(l.getString("ip")));
                assertThat(denied.getBoolean("allow")).isTrue();
                assertThat(denied.getJsonArray("allow-why-true")).isEqualTo(JsonArray.of("accept"));
                assertThat(denied.getBoolean("deny")).isTrue();
                assertThat(denied.getJsonArray("deny-why-true"))
                        .isEqualTo(JsonArray.of("source-ip-ok"));
                assertThat(denied.getString("rule")).isEqualTo("routes[0].policy[0].deny");

                try (RawClient other = client(server, "192.0.2.7")) {
                    other.send(RawClient.head("guarded.test:22"));
                    assertThat(other.readHead()).startsWith("HTTP/1.1 200 ");
                }
                var allowed =
                        server.awaitLine(
                                "the permission", l -> "192.0.2.7".equals(l.getString("ip")));
                assertThat(allowed.getJsonArray("deny-why-false"))
                        .isEqualTo(
                                JsonArray.of("http-method-unauthorized", "source-ip-unauthorized"));
                assertThat(allowed.getString("rule"))
                        .isEqualTo("routes[0].allow_public_unauthenticated_access");
                assertThat(server.stop()).isZero();
            }
        }
    }

    @Test
    void policy_that_is_changed_counts_and_one_that_is_wrong_does_not() throws IOException {
        try (ServerFolder folder = new ServerFolder();
                ScriptedServer upstream = new ScriptedServer(ScriptedServer::untilEnd)) {
            folder.line("insecure_server: true").line("use_proxy_protocol: true");
            var config = folder(folder, upstream.port(), POLICY).write();
            try (ServerProcess server = ServerProcess.start(config, List.of())) {
                var _ =
                        folder(folder, upstream.port(), POLICY.replace("source_ip", "sourceip"))
                                .write();
                server.hangUp();
                server.awaitLine(
                        "the fault",
                        l ->
                                l.encode()
                                        .contains(
                                                "unknown policy criterion: sourceip; did you mean"
                                                        + " \\\"source_ip\\\"?"));
                try (RawClient kept = client(server, "10.66.1.2")) {
                    assertThat(kept.send(RawClient.head("guarded.test:22")).readAnswer())
                            .startsWith("HTTP/1.1 403 ");
                }
                var _ = folder(folder, upstream.port(), POLICY.replace("10.66", "10.77")).write();
                server.hangUp();
                server.awaitLine(
                        "the reload",
                        l -> l.getString("message", "").startsWith("configuration reloaded"));
                try (RawClient free = client(server, "10.66.1.2")) {
                    String head = free.send(RawClient.head("guarded.test:22")).readHead();
                    assertThat(head).startsWith("HTTP/1.1 200 ");
                }
                assertThat(server.stop()).isZero();
            }
        }
    }
}
