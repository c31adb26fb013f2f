package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A changed file or SIGHUP swaps the whole configuration; a bad one changes nothing. */
@Timeout(60)
class ConfigurationsAreReloaded {
    private final ScriptedUpstream first = ScriptedUpstream.echoing();
    private final ServerFolder folder = new ServerFolder();
    private ServerProcess server;
    private RawClient tunnel;

    @BeforeEach
    void start() throws IOException {
        folder.secured().route("old.example.test:7", first.target());
        server = ServerProcess.start(folder.write(), List.of());
        tunnel = RawClient.to(server.port()).connect().connect("old.example.test:7");
    }

    /** The tunnel from before carries bytes in every case. */
    @AfterEach
    void stop() throws IOException {
        try (folder;
                first;
                ServerProcess ending = server;
                RawClient last = tunnel) {
            assertThat(last.send("still open").readText(10)).isEqualTo("still open");
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
                .untilAsserted(() -> assertThat(status(authority)).isEqualTo(status));
    }

    private void awaitMessage(String text) {
        server.awaitLine(text, line -> line.getString("message", "").contains(text));
    }

    @Test
    void a_changed_file_swaps_the_routes() throws IOException {
        assertThat(status("new.example.test:7")).isEqualTo("404");

        folder.withoutRoutes().route("new.example.test:7", first.target()).write();

        awaitStatus("new.example.test:7", "200");
        assertThat(status("old.example.test:7")).isEqualTo("404");
    }

    @Test
    void sighup_swaps_the_routes_where_files_are_not_watched() throws IOException {
        folder.line("runtime_flags: {config_hot_reload: false}");
        folder.write();
        server.hangUp();
        awaitMessage("configuration reloaded");

        folder.withoutRoutes().route("new.example.test:7", first.target()).write();
        long start = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - start > 2_000_000_000L);
        assertThat(status("new.example.test:7")).isEqualTo("404");

        server.hangUp();
        awaitStatus("new.example.test:7", "200");
    }

    @Test
    void a_changed_certificate_is_shown_to_the_next_client() throws IOException {
        byte[] before = certificate();

        folder.issue("c", folder.authority().issue("*.example.test"));

        Awaitility.await("another certificate")
                .untilAsserted(() -> assertThat(certificate()).isNotEqualTo(before));
    }

    private byte[] certificate() throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            return client.certificate().getSignature();
        }
    }

    @Test
    void a_bad_file_keeps_the_old_routes_and_says_where() throws IOException {
        String text = Files.readString(folder.path("config.yaml"), StandardCharsets.UTF_8);
        int line = text.split("\n").length + 1;

        folder.write("config.yaml", text + "log_level: lots\n");

        var fault =
                server.awaitLine(
                        "the fault",
                        l ->
                                "error".equals(l.getString("level"))
                                        && l.getString("message").contains("log_level"));
        assertThat(fault.getString("message")).contains("config.yaml:" + line).contains("lots");
        awaitMessage("the old one goes on serving");
        assertThat(status("old.example.test:7")).isEqualTo("200");
    }

    @Test
    void a_bad_certificate_keeps_the_old_one() throws IOException {
        byte[] before = certificate();

        folder.write("c.pem", "no certificate\n");

        awaitMessage("the old one goes on serving");
        assertThat(certificate()).isEqualTo(before);
        folder.issue("c", folder.authority().issue("*.example.test"));
        Awaitility.await("another certificate")
                .untilAsserted(() -> assertThat(certificate()).isNotEqualTo(before));
    }

    /** The first line, which warns of the key's permissions, comes before the server listens. */
    @Test
    void sighup_during_the_start_is_followed_after_it() {
        for (int i = 0; i < 3; i++) {
            try (ServerProcess starting =
                    ServerProcess.launch(folder.path("config.yaml"), List.of())) {
                while (starting.lines().isEmpty()) {
                    Thread.onSpinWait();
                }
                starting.hangUp();
                starting.awaitLine(
                        "the reload",
                        line -> line.getString("message", "").contains("nothing has changed"));
                assertThat(starting.port()).isPositive();
                assertThat(starting.stop()).isZero();
            }
        }
    }

    @Test
    void a_reload_of_the_same_file_changes_nothing() throws IOException {
        server.hangUp();
        server.hangUp();

        assertThat(status("old.example.test:7")).isEqualTo("200");
    }

    @Test
    void a_changed_address_needs_a_restart_and_is_said_to() throws IOException {
        folder.line("codec_type: http1").write();

        awaitMessage("codec_type has changed, which needs a restart");
        assertThat(status("old.example.test:7")).isEqualTo("200");
    }
}
