package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A folder beside the configuration decides about routes, and is reloaded like the rest. */
@Timeout(60)
class PoliciesAreWrittenInJavaScript {
    private static final String ALLOW =
            "export default (facts, config) => ({ allow: facts.request.host.startsWith(config.host) });";

    private final ScriptedUpstream upstream = ScriptedUpstream.echoing();
    private final ServerFolder folder = new ServerFolder();
    private ServerProcess server;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(folder.path("plugins/hosts"));
        folder.write("plugins/hosts/index.mjs", ALLOW);
        folder.secured();
        folder.line("policy_plugins: [{name: hosts, path: plugins/hosts, config: {host: open}}]");
        folder.write("config.yaml", text());
        server = ServerProcess.start(folder.path("config.yaml"), List.of());
    }

    private String text() throws IOException {
        return Files.readString(folder.write())
                + route("open.example.test:7", "policy_plugins: [hosts]")
                + route("closed.example.test:7", "policy_plugins: [hosts]")
                + route(
                        "never.example.test:7",
                        "policy: {allow: {and: [{date: {before: \"2001-01-01\"}}]}}")
                + route(
                        "always.example.test:7",
                        "policy: {allow: {and: [{date: {after: \"2001-01-01\"}}, {day_of_week:"
                                + " \"*\"}]}}")
                + route("elsewhere.example.test:7", "decide_address: nobody.answers");
    }

    private String route(String authority, String line) {
        return "\n  - from: tcp+https://"
                + authority
                + "\n    to: "
                + upstream.target()
                + "\n    "
                + line
                + "\n";
    }

    @AfterEach
    void stop() throws IOException {
        try (folder;
                upstream;
                ServerProcess ending = server) {
            assertThat(ending.stop()).isZero();
        }
    }

    private String status(String authority) throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            return client.send(RawClient.head(authority)).readHead().substring(9, 12);
        }
    }

    private void awaitStatus(String authority, String status) {
        Awaitility.await(authority + " is " + status)
                .atMost(java.time.Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(status(authority)).isEqualTo(status));
    }

    @Test
    void scripts_decide_and_a_broken_one_keeps_the_old() throws IOException {
        awaitStatus("open.example.test:7", "200");
        assertThat(status("closed.example.test:7")).isEqualTo("403");
        assertThat(status("never.example.test:7")).isEqualTo("403");
        assertThat(status("always.example.test:7")).isEqualTo("200");
        assertThat(status("elsewhere.example.test:7")).isEqualTo("503");

        folder.write(
                "plugins/hosts/index.mjs",
                "export default (facts => ({ allow: true }));\nlet x = ;\n");
        var fault =
                server.awaitLine(
                        "the fault", l -> l.getString("message", "").contains("does not load"));
        assertThat(fault.getString("message"))
                .contains(
                        "config.yaml:",
                        "plugins/hosts/index.mjs:2:9: SyntaxError",
                        "in: let x = ;");
        assertThat(status("open.example.test:7")).isEqualTo("200");

        folder.write("plugins/hosts/index.mjs", ALLOW.replace("startsWith", "length > 0 || "));
        awaitStatus("closed.example.test:7", "200");
    }
}
