package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.WebUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F010, F011: every certificate that does not count is refused as {@code enforcement} says, within
 * a second, by tunnels and web routes alike. A handshake that is too large fails everywhere.
 */
@Timeout(90)
class BadClientCertificatesAreRefusedInTime {
    private static final String NOTHING = "nothing";
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String PINNED =
            "policy: [{allow: {or: [{client_certificate: {san_email: alice@example.com}}]}}]";

    private final Issued authority = new CertificateRecipe("CN=clients").authority().selfSigned();
    private final Issued alice = alice().by(authority);

    /** Says of itself that it is alice's. */
    private static CertificateRecipe alice() {
        return new CertificateRecipe("CN=alice").email("alice@example.com").forClients();
    }

    private enum Bad {
        NONE,
        EXPIRED,
        FUTURE,
        OTHER_AUTHORITY,
        REVOKED,
        FOR_SERVERS,
        NAMESAKE,
        TWELVE_DEEP,
        KIB_200
    }

    private RawClientOptions showing(Bad bad, RawClientOptions client) {
        return switch (bad) {
            case NONE -> client;
            case EXPIRED -> client.showing(alice().days(-9, -1).by(authority));
            case FUTURE -> client.showing(alice().days(1, 9).by(authority));
            case OTHER_AUTHORITY ->
                    client.showing(
                            alice().by(new CertificateRecipe("CN=x").authority().selfSigned()));
            case REVOKED -> client.showing(alice().serial(666).by(authority));
            case FOR_SERVERS ->
                    client.showing(
                            new CertificateRecipe("CN=alice")
                                    .email("alice@example.com")
                                    .forServers()
                                    .by(authority));
            case NAMESAKE -> client.showing(alice().selfSigned());
            case TWELVE_DEEP -> {
                List<Issued> above = new ArrayList<>(List.of(authority));
                for (int i = 0; i < 11; i++) {
                    above.addFirst(
                            new CertificateRecipe("CN=between " + i)
                                    .authority()
                                    .by(above.getFirst()));
                }
                yield client.showing(
                        alice().by(above.getFirst()), above.subList(0, 11).toArray(Issued[]::new));
            }
            case KIB_200 -> {
                CertificateRecipe large = new CertificateRecipe("CN=large").authority();
                for (int i = 0; i < 400; i++) {
                    large.dns("name" + i + ".of.a.large.certificate.example.com");
                }
                Issued[] above = new Issued[14];
                Arrays.fill(above, large.by(authority));
                yield client.showing(alice, above);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({
        "policy, 200, 403",
        "policy_with_default_deny, 495, 495",
        "reject_connection, nothing, nothing"
    })
    void f010_certificates_that_do_not_count(String enforcement, String open, String pinned)
            throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                WebUpstream web = new WebUpstream();
                EmbeddedServer server = start(folder, enforcement, echo, web)) {
            int answers = 0;
            for (Bad bad : Bad.values()) {
                String[] expected =
                        bad == Bad.KIB_200
                                ? new String[] {NOTHING, NOTHING}
                                : new String[] {open, pinned};
                for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                    RawClientOptions client =
                            showing(bad, RawClient.to(server.port()).version(version));
                    String what = bad + " over " + version;
                    assertThat(inTime(client, "CONNECT", "open")).as(what).isEqualTo(expected[0]);
                    assertThat(inTime(client, "GET", "open")).as(what).isEqualTo(expected[0]);
                    assertThat(inTime(client, "CONNECT", "pin")).as(what).isEqualTo(expected[1]);
                    assertThat(inTime(client, "GET", "pin")).as(what).isEqualTo(expected[1]);
                    answers += expected[0].equals(NOTHING) ? 0 : 4;
                }
            }
            RawClientOptions known = RawClient.to(server.port()).showing(alice);
            assertThat(inTime(known, "CONNECT", "pin")).isEqualTo("200");
            assertThat(inTime(known, "GET", "pin")).isEqualTo("200");
            long lines = answers + 2L;
            Awaitility.await("one line for each answer")
                    .untilAsserted(() ->
                            assertThat(server.objects("http-request").size()).isEqualTo(lines));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void f011_resumed_session_is_checked_on_web_routes(String version) throws Exception {
        try (ServerFolder folder = new ServerFolder().secured();
                ScriptedUpstream echo = ScriptedUpstream.echoing();
                WebUpstream web = new WebUpstream();
                EmbeddedServer server = start(folder, "policy_with_default_deny", echo, web)) {
            Issued bob = new CertificateRecipe("CN=bob").forClients().serial(4711).by(authority);
            RawClientOptions kept = RawClient.to(server.port()).version(version).showing(bob);
            assertThat(inTime(kept, "GET", "open")).isEqualTo("200");
            assertThat(inTime(kept, "GET", "pin")).as("another route").isEqualTo("403");

            revoke(folder, bob);

            Awaitility.await("the new list").until(() -> inTime(kept, "GET", "open").equals("495"));
            assertThat(inTime(kept, "GET", "pin")).isEqualTo("495");
        }
    }

    private void revoke(ServerFolder folder, Issued revoked) {
        var _ =
                folder.write(
                        "crl.pem",
                        TestAuthority.pem(
                                CertificateRecipe.revoking(authority, revoked.certificate())));
    }

    private EmbeddedServer start(
            ServerFolder folder, String enforcement, ScriptedUpstream echo, WebUpstream web)
            throws Exception {
        folder.write("clients.pem", TestAuthority.pem(authority.certificate()));
        revoke(folder, new CertificateRecipe("CN=x").serial(666).by(authority));
        folder.line("downstream_mtls:")
                .line("  ca_file: clients.pem")
                .line("  crl_file: crl.pem")
                .line("  enforcement: " + enforcement)
                .route("open.example.test:7", echo.target())
                .privateRoute("pin.example.test:7", echo.target(), PINNED)
                .webRoute("open.example.test", web.url(), OPEN)
                .webRoute("pin.example.test", web.url(), PINNED);
        return EmbeddedServer.onEpoll(folder.write());
    }

    /** The status, or "nothing" where there is no connection. */
    private static String inTime(RawClientOptions options, String method, String host) {
        long start = System.nanoTime();
        String status = NOTHING;
        String name = host + ".example.test";
        try (RawClient client = options.patience(5_000).connect()) {
            client.send(
                    method.equals("GET")
                            ? "GET / HTTP/1.1\r\nHost: " + name + "\r\n\r\n"
                            : RawClient.head(name + ":7"));
            status = client.readHead().substring(9, 12);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(java.net.SocketTimeoutException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        return status;
    }
}
