package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The default listener as testssl.sh sees it: F007, F008. */
@Timeout(400)
class TestsslFindsNothing {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** About the machine that asks, not about us. */
    private static final List<String> ABOUT_THE_TESTER = List.of("engine_problem");

    @TempDir private Path folder;

    @Test
    void nothing_is_found_above_low() throws Exception {
        Commands shell = new Commands(folder);
        assumeTrue(
                shell.run(Duration.ofSeconds(20), "command -v testssl").exitCode() == 0,
                "testssl.sh is not installed");
        Issued authority = new CertificateRecipe("CN=tested").authority().selfSigned();
        Files.writeString(folder.resolve("ca.pem"), TestAuthority.pem(authority.certificate()));
        try (ServerFolder files = new ServerFolder()) {
            files.issue(
                            "c",
                            new CertificateRecipe("CN=localhost")
                                    .dns("localhost")
                                    .forServers()
                                    // A list that is named, and that nobody fetches.
                                    .days(-1, 89)
                                    .revocationList("http://127.0.0.1:9/list.crl")
                                    .by(authority))
                    .line("certificate_file: c.pem")
                    .line("certificate_key_file: c-key.pem");
            try (EmbeddedServer server = EmbeddedServer.onEpoll(files.write())) {
                String said =
                        shell.run(
                                        LIMIT,
                                        "testssl --warnings batch --quiet --color 0 --add-ca ca.pem"
                                                + " --openssl-timeout 10 --jsonfile found.json"
                                                + " localhost:"
                                                + server.port())
                                .text();
                assertThat(folder.resolve("found.json")).as(said).exists();
            }
        }
        List<JsonObject> found =
                new JsonArray(Files.readString(folder.resolve("found.json")))
                        .stream().map(JsonObject.class::cast).toList();
        assertThat(found).as("what it looked at").hasSizeGreaterThan(100);
        assertThat(found)
                .filteredOn(f -> !ABOUT_THE_TESTER.contains(f.getString("id")))
                .allSatisfy(f ->
                        assertThat(f.getString("severity"))
                                .as(f.encode())
                                .isIn("OK", "INFO", "LOW"));
        assertThat(finding(found, "secure_client_renego")).isEqualTo("not vulnerable");
        assertThat(finding(found, "TLS1")).isEqualTo("not offered");
        assertThat(finding(found, "TLS1_1")).isEqualTo("not offered");
        assertThat(finding(found, "TLS1_2")).startsWith("offered");
        assertThat(finding(found, "TLS1_3")).startsWith("offered");
    }

    private static String finding(List<JsonObject> found, String id) {
        return found.stream()
                .filter(f -> f.getString("id").equals(id))
                .map(f -> f.getString("finding"))
                .findFirst()
                .orElse("");
    }
}
