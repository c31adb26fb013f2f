package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Browser;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.Keycloak;
import dev.sallyport.fake.Postgres;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.TunnelClient;
import dev.sallyport.fake.Workstation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promises B9 and B10 with private routes: the built server, a real Keycloak whose page is filled
 * in by a real browser, real redis and PostgreSQL, and both clients.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(300)
class TunnelsOpenAfterSigningInAtKeycloak {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ANYBODY = "redis.example.test:6379";
    private static final String ALICE = "postgres.example.test:5432";
    private static final String DOMAIN = "domain.example.test:6379";

    @TempDir private static Path shared;
    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static ServerFolder folder;
    private static ServerProcess server;
    private static Keycloak keycloak;
    private static String url;

    @TempDir private Path home;

    private static <T extends AutoCloseable> T part(T part) {
        PARTS.addFirst(part);
        return part;
    }

    @BeforeAll
    static void open() throws IOException {
        keycloak = part(Keycloak.start());
        int redis = FreePort.get();
        Commands here = new Commands(shared);
        Process process =
                here.start(
                        shared.resolve("redis.log"),
                        "redis-server --bind 127.0.0.1 --port " + redis + " --save ''");
        part(process::destroyForcibly);
        Awaitility.await("redis")
                .until(() ->
                        here.run(LIMIT, "redis-cli -p " + redis + " SET greeting hi").exitCode()
                                == 0);
        Postgres postgres = part(Postgres.start());
        folder = part(new ServerFolder());
        int port = FreePort.get();
        url = "https://localhost:" + port;
        folder.issue("c", folder.authority().issue("localhost"))
                .replace("address", "127.0.0.1:" + port)
                .line("certificate_file: c.pem")
                .line("certificate_key_file: c-key.pem")
                .line("authenticate_service_url: " + url)
                .line("idp_provider: keycloak")
                .line("idp_provider_url: " + keycloak.issuer())
                .line("idp_client_id: " + Keycloak.CLIENT)
                .line("idp_client_secret: " + Keycloak.SECRET)
                .line("databroker_storage_connection_string: state")
                .privateRoute(ANYBODY, to(redis), "allow_any_authenticated_user: true")
                .privateRoute(ALICE, to(postgres.port()), "allowed_users: [alice@example.com]")
                .privateRoute(DOMAIN, to(redis), "allowed_domains: [example.com]");
        server = part(ServerProcess.start(folder.write(), List.of()));
    }

    private static String to(int port) {
        return "tcp://127.0.0.1:" + port;
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable part : PARTS) {
            part.close();
        }
        PARTS.clear();
    }

    private Workstation workstation(TunnelClient client) {
        return new Workstation(home, client, url, folder.authority());
    }

    private static CompletableFuture<Commands.Said> running(Workstation at, String command) {
        return CompletableFuture.supplyAsync(() -> at.shell().run(LIMIT, command));
    }

    private static String redis(int port) {
        return "redis-cli -h localhost -p " + port + " keys '*'";
    }

    private static String psql(int port) {
        return "psql -h 127.0.0.1 -p " + port + " -U postgres -Atc 'SELECT 6*7' 2>&1";
    }

    /** Fills in Keycloak's page, and waits for the client's own page that ends the way. */
    private static void signIn(Browser browser, String address, String user) {
        browser.go(address);
        browser.fill("#username", user);
        browser.fill("#password", user);
        browser.click("#kc-login");
        browser.waitForUrl("http://127.0.0.1:");
    }

    /** Whether the policy let somebody through a route at their last attempt. */
    private static boolean allowed(String email, String route) {
        server.awaitLine(
                email + " at " + route,
                line ->
                        "authorize".equals(line.getString("service"))
                                && email.equals(line.getString("email"))
                                && route.equals(line.getString("host")));
        return server.authorizeLines().stream()
                .filter(line -> email.equals(line.getString("email")))
                .filter(line -> route.equals(line.getString("host")))
                .toList()
                .getLast()
                .getBoolean("allow");
    }

    @ParameterizedTest
    @EnumSource
    void b09_b10_first_connection_signs_in_and_the_next_ones_pass(TunnelClient client)
            throws Exception {
        try (Workstation alice = workstation(client);
                Browser browser = new Browser()) {
            int redis = alice.listen(ANYBODY);
            var keys = running(alice, redis(redis));
            signIn(browser, alice.visit(1), "alice");

            assertThat(keys.get().text()).isEqualTo("greeting\n");
            assertThat(alice.shell().run(LIMIT, redis(redis)).text()).isEqualTo("greeting\n");
            int postgres = alice.listen(ALICE);
            assertThat(alice.shell().run(LIMIT, psql(postgres)).text()).isEqualTo("42\n");
            int domain = alice.listen(DOMAIN);
            assertThat(alice.shell().run(LIMIT, redis(domain)).text()).isEqualTo("greeting\n");

            assertThat(alice.visited()).hasSize(1);
            assertThat(allowed("alice@example.com", ANYBODY)).isTrue();
            assertThat(allowed("alice@example.com", ALICE)).isTrue();
            assertThat(allowed("alice@example.com", DOMAIN)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void people_without_permission_are_told_so_and_not_sent_in_circles(TunnelClient client)
            throws Exception {
        try (Workstation carol = workstation(client);
                Browser browser = new Browser()) {
            int redis = carol.listen(ANYBODY);
            var keys = running(carol, redis(redis));
            signIn(browser, carol.visit(1), "carol");
            assertThat(keys.get().text()).isEqualTo("greeting\n");

            int postgres = carol.listen(ALICE);
            assertThat(carol.shell().run(LIMIT, psql(postgres)).exitCode()).isNotZero();
            int domain = carol.listen(DOMAIN);
            assertThat(carol.shell().run(LIMIT, redis(domain)).text()).doesNotContain("greeting");

            assertThat(allowed("carol@example.org", ANYBODY)).isTrue();
            assertThat(allowed("carol@example.org", ALICE)).isFalse();
            assertThat(allowed("carol@example.org", DOMAIN)).isFalse();
            assertThat(carol.visited()).hasSize(1);
            Awaitility.await()
                    .until(() ->
                            carol.logs().contains("Forbidden")
                                    || carol.logs().contains("unauthorized"));
            // The token was kept: what was allowed before still is.
            assertThat(carol.shell().run(LIMIT, redis(redis)).text()).isEqualTo("greeting\n");
            assertThat(carol.visited()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void j33_whose_session_was_ended_signs_in_once_more(TunnelClient client) throws Exception {
        try (Workstation bob = workstation(client);
                Browser browser = new Browser()) {
            int redis = bob.listen(ANYBODY);
            var keys = running(bob, redis(redis));
            signIn(browser, bob.visit(1), "bob");
            assertThat(keys.get().text()).isEqualTo("greeting\n");
            browser.go(url + "/.pomerium/sign_out");
            browser.click("button[name=everywhere]");
            browser.waitForUrl(url + "/.pomerium/signed_out");

            var again = running(bob, redis(redis));
            // Keycloak has forgotten bob as well, so it asks again.
            signIn(browser, bob.visit(2), "bob");

            assertThat(again.get().text()).isEqualTo("greeting\n");
            assertThat(bob.visited()).hasSize(2);
        }
    }
}
