package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same where BoringSSL does not load. */
@Timeout(60)
class ClientCertificatesDecideWithTheJdksTls {
    private static final String OPEN = "open.example.test:7";

    private final Issued authority = new CertificateRecipe("CN=clients").authority().selfSigned();
    private final Issued alice = new CertificateRecipe("CN=alice").forClients().by(authority);
    private final Issued expired = new CertificateRecipe("CN=old").days(-9, -1).by(authority);

    private static String outcome(RawClientOptions options) {
        try (RawClient client = options.connect()) {
            return client.send(RawClient.head(OPEN)).readHead().substring(9, 12);
        } catch (IOException e) {
            return "nothing";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy_with_default_deny", "reject_connection"})
    void valid_certificates_pass_and_nothing_else_does(String enforcement) {
        String refused = enforcement.equals("reject_connection") ? "nothing" : "495";
        try (ServerFolder folder = new ServerFolder();
                ScriptedUpstream echo = ScriptedUpstream.echoing()) {
            folder.secured().write("clients.pem", TestAuthority.pem(authority.certificate()));
            folder.line(
                    "downstream_mtls: {ca_file: clients.pem, enforcement: " + enforcement + "}");
            folder.route(OPEN, echo.target());
            try (ServerProcess server =
                    ServerProcess.start(
                            folder.write(), List.of("-Dio.netty.handler.ssl.noOpenSsl=true"))) {
                for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                    RawClientOptions options = RawClient.to(server.port()).version(version);
                    assertThat(outcome(options)).isEqualTo(refused);
                    assertThat(outcome(options.showing(expired))).isEqualTo(refused);
                    RawClientOptions known = options.showing(alice);
                    assertThat(outcome(known)).isEqualTo("200");
                    assertThat(outcome(known)).as("again").isEqualTo("200");
                }
                if (refused.equals("495")) {
                    assertThat(renegotiation(server.port())).contains("alert handshake failure");
                }
                assertThat(server.stop()).isZero();
            }
        }
    }

    private static String renegotiation(int port) {
        return new Commands(Path.of("/tmp"))
                .run(
                        Duration.ofSeconds(20),
                        "(sleep 0.5; echo R; sleep 1) |"
                                + " openssl s_client -tls1_2 -connect 127.0.0.1:"
                                + port
                                + " 2>&1")
                .text();
    }
}
