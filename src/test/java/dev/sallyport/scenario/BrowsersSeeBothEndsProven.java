package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Browser;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.OpensslServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The third founding document as a person sees it, C1 to C10: a browser signs in and is shown what
 * {@code openssl s_server} learned of the proxy; and the proxy asks the browser for a certificate.
 */
@Timeout(180)
class BrowsersSeeBothEndsProven {
    private static final Path PICTURES =
            Path.of(System.getProperty("sallyport.home", "."), "target", "pictures");

    /** Read by every Chromium of this machine, when it starts. */
    private static final Path POLICIES = Path.of("/etc/chromium/policies/managed");

    private static final String ALICE = "allowed_users: [alice@example.com]";

    @TempDir private Path home;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final ServerFolder folder = part(new ServerFolder().secured());

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private Browser browserAt(EmbeddedServer server) {
        return part(Browser.at(server.port(), Map.of("HOME", home.toString())));
    }

    private EmbeddedServer served() throws Exception {
        folder.line("idp_provider: development")
                .line("development_users: [{email: alice@example.com, name: Alice}]")
                .line("databroker_storage_type: memory")
                .line(
                        "shared_secret: "
                                + java.util.Base64.getEncoder().encodeToString(new byte[32]));
        return part(EmbeddedServer.onEpoll(folder.write()));
    }

    private static void chooseAlice(Browser browser, String host) {
        browser.waitFor("li a");
        assertThat(browser.text()).contains("Sign in as", "Alice");
        browser.click("li a");
        browser.waitForUrl("https://" + host + "/");
    }

    private static void picture(Browser browser, String name) throws IOException {
        var _ = Files.createDirectories(PICTURES);
        browser.screenshot(PICTURES.resolve(name + ".png"));
    }

    @Test
    void c1_to_c7_page_of_the_service_shows_the_certificate_of_the_proxy() throws Exception {
        TestAuthority authority = folder.authority();
        var own = authority.issue("openssl.localhost");
        folder.issue("client", authority.issue("pomerium.localhost"));
        OpensslServer asking = part(OpensslServer.start(own, "-www"));
        OpensslServer demanding =
                part(
                        OpensslServer.trusting(
                                authority.pem(),
                                own,
                                "-www",
                                "-Verify",
                                "1",
                                "-CAfile",
                                "@ca.pem"));
        String[] known = {
            ALICE, "tls_upstream_server_name: openssl.localhost", "tls_custom_ca_file: ca.pem"
        };
        folder.webRoute("asking.example.test", "https://localhost:" + asking.port(), known)
                .webRoute("bare.example.test", "https://localhost:" + demanding.port(), known)
                .webRoute(
                        "mutual.example.test",
                        "https://localhost:" + demanding.port(),
                        known[0],
                        known[1],
                        known[2],
                        "tls_client_cert_file: client.pem",
                        "tls_client_key_file: client-key.pem");
        Browser browser = browserAt(served());

        browser.go("https://asking.example.test/");
        chooseAlice(browser, "asking.example.test");
        browser.waitFor("pre");
        assertThat(browser.text()).contains("no client certificate available");

        browser.go("https://bare.example.test/");
        chooseAlice(browser, "bare.example.test");
        browser.waitFor("h1");
        assertThat(browser.text()).contains("503");
        picture(browser, "service-demands-a-certificate");

        browser.go("https://mutual.example.test/");
        chooseAlice(browser, "mutual.example.test");
        browser.waitFor("pre");
        assertThat(browser.text()).contains("Client certificate", "pomerium.localhost");
        picture(browser, "service-shows-the-proxys-certificate");
    }

    @Test
    void c9_c10_browser_shows_its_certificate_and_is_asked_to_sign_in() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/pk12util")),
                "no pk12util: apt-get install libnss3-tools");
        TestAuthority authority = folder.authority();
        folder.issue("laptop", authority.issue("laptop.example.test"))
                .line("downstream_mtls: {ca_file: ca.pem}")
                .webRoute("app.example.test", "http://127.0.0.1:1", ALICE);
        EmbeddedServer server = served();

        try (Browser stranger = Browser.at(server.port(), Map.of("HOME", home.toString()))) {
            stranger.go("https://app.example.test/");
            stranger.waitFor("h1");
            assertThat(stranger.text()).contains("495");
            assertThat(stranger.url()).isEqualTo("https://app.example.test/");
            picture(stranger, "certificate-required");
        }

        Commands shell = new Commands(home);
        Duration soon = Duration.ofSeconds(20);
        var _ = shell.succeed(soon, "mkdir -p .pki/nssdb");
        var _ = shell.succeed(soon, "certutil -N -d sql:.pki/nssdb --empty-password");
        var _ =
                shell.succeed(
                        soon,
                        "openssl pkcs12 -export -passout pass: -out c.p12 -in "
                                + folder.path("laptop.pem")
                                + " -inkey "
                                + folder.path("laptop-key.pem"));
        var _ = shell.succeed(soon, "pk12util -i c.p12 -d sql:.pki/nssdb -W ''");
        chromiumChoosesByItself();
        Browser browser = browserAt(server);
        browser.go("https://app.example.test/");
        browser.waitFor("li a");
        assertThat(browser.text()).contains("Sign in as", "Alice");
    }

    private void chromiumChoosesByItself() throws IOException {
        Path policy = POLICIES.resolve("sallyport-test.json");
        try {
            var _ = Files.createDirectories(POLICIES);
            Files.writeString(
                    policy,
                    "{\"AutoSelectCertificateForUrls\":"
                            + "[\"{\\\"pattern\\\":\\\"https://app.example.test\\\",\\\"filter\\\":{}}\"]}");
        } catch (IOException e) {
            Assumptions.abort("only an administrator tells Chromium which certificate to take");
        }
        parts.add(() -> Files.delete(policy));
    }
}
