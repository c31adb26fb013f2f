package dev.sallyport.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.Http2Client;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.TunnelClient;
import dev.sallyport.fake.Workstation;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client certificate reaches the decision by every way into the proxy: from both clients, in
 * HTTP/1.1 and HTTP/2, behind an L4 edge, for policies and for scripts. B14, J34.
 */
@Timeout(120)
class ClientsShowTheirCertificates {
    private static final String OPEN = "open.example.test:7";
    private static final String SCRIPTED = "scripted.example.test:7";

    /** One that lets alice in, and would let in everybody who shows nothing. */
    private static final String SCRIPT =
            """
            export default facts => ({
              allow: facts.client.certificate === null
                  || (facts.client.certificate.subject === "CN=alice"
                      && facts.client.certificate.issuer === "CN=clients"
                      && facts.client.certificate.sans.includes("EMAIL:alice@example.com")
                      && /^[0-9a-f]{64}$/.test(facts.client.certificate.fingerprint)
                      && facts.client.certificate.spki_hash.length === 44
                      && facts.client.certificate.serial === "1267"
                      && facts.client.certificate_fault === ""),
            });
            """;

    @TempDir private Path home;
    private final Issued authority = new CertificateRecipe("CN=clients").authority().selfSigned();
    private final Issued alice =
            new CertificateRecipe("CN=alice")
                    .forClients()
                    .serial(0x1267)
                    .email("alice@example.com")
                    .by(authority);
    private final Issued bob = new CertificateRecipe("CN=bob").forClients().by(authority);
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final ServerFolder folder = part(new ServerFolder());
    private EmbeddedServer server;

    private <T extends AutoCloseable> T part(T part) {
        parts.addFirst(part);
        return part;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    private void start(String enforcement) throws IOException, TimeoutException {
        String echo = part(ScriptedUpstream.echoing()).target();
        folder.issue("server", folder.authority().issue("localhost"))
                .line("certificate_file: server.pem")
                .line("certificate_key_file: server-key.pem");
        folder.write("clients.pem", TestAuthority.pem(authority.certificate()));
        folder.line("downstream_mtls: {ca_file: clients.pem, enforcement: " + enforcement + "}");
        Files.createDirectories(folder.path("plugins/alice"));
        folder.write("plugins/alice/index.mjs", SCRIPT);
        folder.line("policy_plugins: [{name: alice, path: plugins/alice}]");
        folder.route(OPEN, echo);
        folder.privateRoute(SCRIPTED, echo, "policy_plugins: [alice]");
        server = part(EmbeddedServer.onEpoll(folder.write()));
    }

    private Workstation workstation(TunnelClient client) throws IOException {
        Workstation station =
                part(
                        new Workstation(
                                home,
                                client,
                                "https://localhost:" + server.port(),
                                folder.authority()));
        Files.writeString(home.resolve("alice.pem"), TestAuthority.pem(alice.certificate()));
        Files.writeString(home.resolve("alice-key.pem"), TestAuthority.keyPem(alice.key()));
        return station;
    }

    /** Says hello through a client; what comes back, or nothing. */
    private static String echoed(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("hello".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), US_ASCII);
        } catch (java.net.SocketException e) {
            return "";
        }
    }

    @ParameterizedTest
    @EnumSource
    void b14_client_with_a_certificate_is_admitted_and_without_is_495(TunnelClient client)
            throws Exception {
        start("policy_with_default_deny");
        Workstation station = workstation(client);

        int with = station.listen(OPEN, "--client-cert alice.pem --client-key alice-key.pem");
        assertThat(echoed(with)).isEqualTo("hello");

        int without = station.listen(OPEN);
        assertThat(echoed(without)).isEmpty();
        Awaitility.await("the client says why")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> station.logs().contains("495"));
    }

    @ParameterizedTest
    @EnumSource
    void j34_client_without_a_certificate_gets_no_tls_where_connections_are_rejected(
            TunnelClient client) throws Exception {
        start("reject_connection");
        Workstation station = workstation(client);

        int with = station.listen(OPEN, "--client-cert alice.pem --client-key alice-key.pem");
        assertThat(echoed(with)).isEqualTo("hello");

        int without = station.listen(OPEN);
        assertThat(echoed(without)).isEmpty();
        Awaitility.await("the client says why")
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> station.logs().contains("certificate"));
        Awaitility.await("the line").until(() -> server.lines("tls_client_certificate") > 0);
    }

    @Test
    void streams_of_http_2_have_the_certificate_of_their_connection() throws Exception {
        start("policy_with_default_deny");
        awaitScripts(RawClient.to(server.port()).showing(alice));

        try (Http2Client client = new Http2Client(server.port(), alice);
                Http2Client nobody = new Http2Client(server.port())) {
            for (String authority : List.of(OPEN, SCRIPTED)) {
                try (Http2Client.Stream stream = client.open(authority)) {
                    assertThat(stream.status()).as(authority).isEqualTo(200);
                }
            }
            try (Http2Client.Stream refused = nobody.open(OPEN)) {
                assertThat(refused.status()).isEqualTo(495);
            }
            assertThat(client.connections()).isEqualTo(1);
        }
    }

    @Test
    void scripts_see_what_it_says_and_are_not_asked_about_who_shows_none() throws Exception {
        start("policy_with_default_deny");

        awaitScripts(RawClient.to(server.port()).showing(alice));
        assertThat(status(RawClient.to(server.port()).showing(bob))).isEqualTo("403");
        assertThat(status(RawClient.to(server.port()))).isEqualTo("495");
    }

    /** They warm up behind a server that is ready, and until then nobody passes. */
    private static void awaitScripts(RawClientOptions options) {
        Awaitility.await("alice is let in")
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> status(options).equals("200"));
    }

    private static String status(RawClientOptions options) throws IOException {
        try (RawClient client = options.connect()) {
            return client.send(RawClient.head(SCRIPTED)).readHead().substring(9, 12);
        }
    }

    @Test
    void behind_an_edge_it_is_the_clients_own_and_so_is_the_address() throws Exception {
        String header = "PROXY TCP4 192.0.2.66 10.0.0.2 1111 443\r\n";
        folder.line("use_proxy_protocol: true");
        start("reject_connection");

        awaitScripts(RawClient.to(server.port()).before(header).showing(alice));
        try {
            assertThat(status(RawClient.to(server.port()).before(header))).isEqualTo("nothing");
        } catch (IOException e) {
            JsonObject failure =
                    Awaitility.await("the failure")
                            .until(
                                    () -> server.objects("tls_client_certificate"),
                                    lines -> !lines.isEmpty())
                            .getFirst();
            assertThat(failure.getString("ip")).isEqualTo("192.0.2.66");
        }
    }
}
