package dev.sallyport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.fake.FakeProxy;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.terms.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ProxyTlsTest {
    private final TestAuthority authority = new TestAuthority("test root");

    @TempDir private Path folder;
    private Path caFile;

    @BeforeEach
    void writeAuthority() throws IOException {
        caFile = Files.writeString(folder.resolve("ca.pem"), "a comment\n" + authority.pem());
    }

    private static TlsSettings trusting(Path file) {
        return new TlsSettings(null, file, true, null, null);
    }

    private static ProxyDialer dialer(
            int port, String host, TlsSettings settings, SystemRoots roots) {
        return new ProxyDialer(
                HostPort.parse("a:1"),
                new ProxyConnector(
                        ProxyUrl.parse("https://" + host + ":" + port),
                        ProxyTls.open(settings, roots),
                        "x",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5)),
                Credentials.fixed(null));
    }

    private static void dial(FakeProxy proxy, String host, TlsSettings settings, SystemRoots roots)
            throws Exception {
        dialer(proxy.port(), host, settings, roots).open().far().close();
    }

    private static void dial(FakeProxy proxy, String host, TlsSettings settings) throws Exception {
        dial(proxy, host, settings, new SystemRoots(Map.of(), "none"));
    }

    private FakeProxy serving(String name) {
        return FakeProxy.tls(authority.serving(authority.issue(name)), FakeProxy.echoing());
    }

    private static TunnelException refused(FakeProxy proxy, String host, TlsSettings settings) {
        TunnelException refusal =
                catchThrowableOfType(TunnelException.class, () -> dial(proxy, host, settings));
        assertThat(refusal.reason()).isEqualTo(TunnelException.Reason.UNTRUSTED);
        return refusal;
    }

    @Test
    void open_alternate_ca_is_trusted_and_sni_and_alpn_are_sent() throws Exception {
        try (FakeProxy proxy = serving("localhost")) {
            dial(proxy, "localhost", trusting(caFile));

            assertThat(proxy.handshakes()).containsExactly("localhost http/1.1 -");
        }
    }

    @Test
    void open_base64_ca_is_trusted() throws Exception {
        String base64 =
                Base64.getEncoder()
                        .encodeToString(authority.pem().getBytes(StandardCharsets.US_ASCII));
        try (FakeProxy proxy = serving("localhost")) {
            dial(proxy, "localhost", new TlsSettings(base64, null, true, null, null));

            assertThat(proxy.heads()).hasSize(1);
        }
    }

    @Test
    void open_authority_of_the_system_is_trusted() throws Exception {
        try (FakeProxy proxy = serving("localhost")) {
            dial(
                    proxy,
                    "localhost",
                    new TlsSettings(null, null, true, null, null),
                    new SystemRoots(Map.of("SSL_CERT_FILE", caFile.toString()), "Linux"));

            assertThat(proxy.heads()).hasSize(1);
        }
    }

    @Test
    void open_unknown_authority_is_refused_and_names_the_option() throws Exception {
        Path other =
                Files.writeString(folder.resolve("other.pem"), new TestAuthority("another").pem());
        try (FakeProxy proxy = serving("localhost")) {
            assertThat(refused(proxy, "localhost", trusting(other)))
                    .hasMessageContaining("--alternate-ca-path");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @Test
    void open_name_not_in_the_certificate_is_refused() {
        try (FakeProxy proxy = serving("proxy.example.com")) {
            assertThat(refused(proxy, "localhost", trusting(caFile)))
                    .hasMessageContaining("does not fit")
                    .hasMessageContaining("localhost");
        }
    }

    @Test
    void open_address_that_the_certificate_calls_a_name_is_refused() {
        try (FakeProxy proxy = serving("127.0.0.1")) {
            assertThat(refused(proxy, "127.0.0.1", trusting(caFile)))
                    .hasMessageContaining("does not fit");
        }
    }

    @Test
    void open_name_that_fits_a_wildcard_is_trusted() throws Exception {
        ProxyTls tls = ProxyTls.open(trusting(caFile), new SystemRoots(Map.of(), "none"));
        try (FakeProxy proxy = serving("*.example.com");
                Socket raw = new Socket("127.0.0.1", proxy.port())) {
            SSLSocket socket = tls.wrap(raw, new HostPort("a.example.com", proxy.port()));
            socket.startHandshake();

            assertThat(socket.getSession().getPeerPrincipal()).hasToString("CN=*.example.com");
        }
    }

    @Test
    void open_expired_certificate_is_refused() {
        try (FakeProxy proxy =
                FakeProxy.tls(
                        authority.serving(authority.expired("localhost")), FakeProxy.echoing())) {
            assertThat(refused(proxy, "localhost", trusting(caFile)))
                    .hasMessageContaining("expired");
        }
    }

    @Test
    void open_without_verification_takes_any_name_and_authority() throws Exception {
        try (FakeProxy proxy = serving("proxy.example.com")) {
            dial(proxy, "localhost", new TlsSettings(null, null, false, null, null));

            assertThat(proxy.heads()).hasSize(1);
        }
    }

    @Test
    void open_port_without_tls_says_so() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> greet(server));
            ProxyDialer dialer =
                    dialer(
                            server.getLocalPort(),
                            "localhost",
                            trusting(caFile),
                            new SystemRoots(Map.of(), "none"));

            TunnelException refusal = catchThrowableOfType(TunnelException.class, dialer::open);

            assertThat(refusal).hasMessageContaining("does not speak TLS");
        }
    }

    private static void greet(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The client has gone.
        }
    }

    @ParameterizedTest
    @CsvSource({"EC,256,classic", "EC,384,pkcs8", "RSA,2048,classic", "RSA,2048,pkcs8"})
    void open_client_certificate_is_shown(String algorithm, int size, String form)
            throws Exception {
        KeyPair keys = TestAuthority.keys(algorithm, size);
        TestAuthority.Issued me = authority.issue("me.example.com", keys, 30);
        String pem =
                form.equals("classic")
                        ? TestAuthority.classicPem(keys)
                        : "-----BEGIN PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(keys.getPrivate().getEncoded())
                                + "\n-----END PRIVATE KEY-----\n";
        assertThat(pem.contains("BEGIN PRIVATE KEY")).isEqualTo(form.equals("pkcs8"));
        Path key = Files.writeString(folder.resolve("key.pem"), pem);
        Path cert =
                Files.writeString(folder.resolve("cert.pem"), TestAuthority.pem(me.certificate()));
        try (FakeProxy proxy =
                FakeProxy.demandingCertificate(
                        authority.serving(authority.issue("localhost")), FakeProxy.echoing())) {
            dial(proxy, "localhost", new TlsSettings(null, caFile, true, cert, key));

            assertThat(proxy.handshakes()).containsExactly("localhost http/1.1 CN=me.example.com");
        }
    }

    @Test
    void open_demanded_certificate_missing_names_the_options() {
        try (FakeProxy proxy =
                FakeProxy.demandingCertificate(
                        authority.serving(authority.issue("localhost")), FakeProxy.echoing())) {
            TunnelException refusal =
                    catchThrowableOfType(
                            TunnelException.class,
                            () -> dial(proxy, "localhost", trusting(caFile)));

            // Whether the alert or the reset behind it is seen first is the network's choice.
            assertThat(refusal.reason())
                    .isIn(TunnelException.Reason.UNTRUSTED, TunnelException.Reason.UNREACHABLE);
            assertThat(refusal).hasMessageContaining("--client-cert");
            assertThat(proxy.heads()).isEmpty();
        }
    }

    @Test
    void settings_certificate_without_key_is_refused() {
        assertThatThrownBy(() -> new TlsSettings(null, null, true, Path.of("c"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--client-key");
    }

    @ParameterizedTest
    @CsvSource({
        "'', no certificate",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', damaged"
    })
    void open_bad_ca_file_is_named(String content, String complaint) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.pem"), content);

        assertThatThrownBy(() -> ProxyTls.open(trusting(bad), new SystemRoots(Map.of(), "none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad.pem")
                .hasMessageContaining(complaint);
    }
}
