package dev.sallyport.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.TunnelClient;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.Workstation;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where nobody gets a connection without a certificate, both clients show theirs on the sign-in
 * call as well as on CONNECT, and so does the browser: J34.
 */
@Timeout(120)
class SignInsShowCertificatesToo {
    @TempDir private Path home;
    private final Issued authority = new CertificateRecipe("CN=clients").authority().selfSigned();
    private final Issued alice = new CertificateRecipe("CN=alice").forClients().by(authority);

    private void settings(SignInServer server) {
        server.folder().write("clients.pem", TestAuthority.pem(authority.certificate()));
        server.folder()
                .issue("local", server.folder().authority().issue("localhost"))
                .line("certificates: [{cert: local.pem, key: local-key.pem}]")
                .line("downstream_mtls: {ca_file: clients.pem, enforcement: reject_connection}");
    }

    @ParameterizedTest
    @EnumSource
    void j34_client_certificate_is_shown_on_connect_and_api(TunnelClient client) throws Exception {
        try (SignInServer server = SignInServer.development(this::settings);
                Workstation station =
                        new Workstation(
                                home,
                                client,
                                "https://localhost:" + server.embedded().port(),
                                server.folder().authority())) {
            Files.writeString(home.resolve("alice.pem"), TestAuthority.pem(alice.certificate()));
            Files.writeString(home.resolve("alice-key.pem"), TestAuthority.keyPem(alice.key()));
            int port =
                    station.listen(
                            SignInServer.PRIVATE,
                            "--client-cert alice.pem --client-key alice-key.pem");
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write("hello".getBytes(US_ASCII));
                WebVisitor browser = new WebVisitor(server.client().showing(alice));
                String chosen = browser.get(station.visit(1)).location() + "&user=0";
                String back = browser.get(browser.get(chosen).location()).location();
                assertThat(back).startsWith("http://127.0.0.1:");

                assertThat(visited(back)).isEqualTo(200);

                assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("hello");
            }
            Awaitility.await("the line")
                    .until(() ->
                            server.lines("authorize check").stream()
                                    .anyMatch(line ->
                                            line.getString("user").contains("alice")
                                                    && line.getBoolean("allow")));
        }
    }

    @Test
    void list_of_routes_is_that_of_somebody_with_the_certificate_that_was_shown() {
        try (SignInServer server =
                SignInServer.development(s -> {
                    s.folder().write("clients.pem", TestAuthority.pem(authority.certificate()));
                    s.folder().line("downstream_mtls: {ca_file: clients.pem}");
                })) {
            String bearer = "Authorization: Bearer Pomerium-" + server.token();

            assertThat(routes(server.client(), bearer)).isEqualTo("{\"routes\":[]}");
            assertThat(routes(server.client().showing(alice), bearer))
                    .contains(SignInServer.PRIVATE, SignInServer.PUBLIC);
        }
    }

    private static String routes(RawClientOptions options, String bearer) {
        return new WebVisitor(options)
                .send(
                        "GET",
                        SignInServer.HOME + "api/v1/routes",
                        "",
                        "Accept: application/json",
                        bearer)
                .body();
    }

    /** The client's own page, on this machine. */
    private static int visited(String address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
