package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.FreePort;
import dev.sallyport.fake.OpensslServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.ServerProcess;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.TlsScript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F087: a service whose TLS is not as it should be is 503 with a reason of its own, for tunnels and
 * for web requests: in the answer, in both lines of the log, and in the metrics.
 */
@Timeout(60)
class UpstreamsOfBadTlsAreToldApart {
    private static final String OPEN = "allow_public_unauthenticated_access: true";

    /** What is wrong, the code that says so, and what only the operator's log says. */
    private enum Bad {
        EXPIRED("TLS_error:_certificate_expired", "its certificate is valid from"),
        SELF_SIGNED("TLS_error:_unknown_issuer", "issued by CN=me"),
        WRONG_NAME("TLS_error:_wrong_name", "is for other.test"),
        COMMON_NAME_ONLY("TLS_error:_wrong_name", "it has no alternative names"),
        SHA1("TLS_error:_weak_certificate", "too weak: SHA1"),
        RSA_1024("TLS_error:_weak_certificate", "too weak: RSA below 2048"),
        TLS_1_0("TLS_error:_protocol_version", "PROTOCOL_VERSION"),
        CERTIFICATE_DEMANDED("TLS_error:_client_certificate_required", "tls_client_cert_file"),
        SILENT("connection_timeout", "within the connect timeout"),
        GARBAGE("TLS_error:_not_tls", "something other than TLS"),
        CLOSED("TLS_error:_closed_in_handshake", "closed the connection during the handshake");

        private final String code;
        private final String detail;

        Bad(String code, String detail) {
            this.code = code;
            this.detail = detail;
        }

        String host() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example.test";
        }
    }

    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static final TestAuthority AUTHORITY = new TestAuthority("upstreams");
    private static int metricsPort;
    private static ServerProcess server;

    private static <T extends AutoCloseable> T part(T part) {
        PARTS.addFirst(part);
        return part;
    }

    @BeforeAll
    static void start() throws IOException {
        metricsPort = FreePort.get();
        ServerFolder folder = part(new ServerFolder()).secured();
        folder.line("metrics_address: 127.0.0.1:" + metricsPort)
                .write("upstreams.pem", AUTHORITY.pem());
        for (Bad bad : Bad.values()) {
            int port = service(bad);
            String trusted = "tls_custom_ca_file: upstreams.pem";
            folder.webRoute(bad.host(), "https://localhost:" + port, OPEN, trusted)
                    .route(bad.host() + ":7", "tls://localhost:" + port, trusted);
        }
        server = part(ServerProcess.start(folder.write(), List.of()));
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(server.stop()).isZero();
            assertThat(server.lines()).noneMatch(line -> line.contains("LEAK"));
        } finally {
            for (AutoCloseable part : PARTS) {
                part.close();
            }
        }
    }

    private static int service(Bad bad) throws IOException {
        CertificateRecipe recipe = new CertificateRecipe("CN=me").dns("localhost");
        Issued authority = AUTHORITY.itself();
        return switch (bad) {
            case EXPIRED -> openssl(recipe.days(-9, -1).by(authority));
            case SELF_SIGNED -> openssl(recipe.selfSigned());
            case WRONG_NAME ->
                    openssl(new CertificateRecipe("CN=localhost").dns("other.test").by(authority));
            case COMMON_NAME_ONLY -> openssl(new CertificateRecipe("CN=localhost").by(authority));
            case SHA1 -> openssl(recipe.hash("SHA1").by(authority));
            case RSA_1024 -> openssl(recipe.keys(TestAuthority.keys("RSA", 1024)).by(authority));
            case TLS_1_0 -> openssl(recipe.by(authority), "-tls1");
            case CERTIFICATE_DEMANDED ->
                    scripted(
                            new TlsScript(AUTHORITY.serving(recipe.by(authority)), TlsScript::echo)
                                    .needingCertificate());
            case SILENT -> scripted(ScriptedServer::untilEnd);
            case GARBAGE -> scripted(socket -> ScriptedServer.say(socket, "-ERR what?\r\n"));
            case CLOSED -> scripted(socket -> socket.getInputStream().readNBytes(5));
        };
    }

    private static int openssl(Issued issued, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("-www", "-cipher", "ALL:@SECLEVEL=0"));
        words.addAll(List.of(more));
        return part(OpensslServer.start(issued, words.toArray(String[]::new))).port();
    }

    private static int scripted(ScriptedServer.Script script) {
        return part(new ScriptedServer(script)).port();
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void f087_each_has_a_reason_of_its_own(Bad bad) throws Exception {
        // Both at once: a silent service takes all of the time that a connection may take.
        try (RawClient tunnel = RawClient.to(server.port()).connect();
                RawClient web = RawClient.to(server.port()).connect()) {
            long start = System.nanoTime();
            tunnel.send(RawClient.head(bad.host() + ":7"));
            web.send("GET / HTTP/1.1\r\nHost: " + bad.host() + "\r\n\r\n");
            for (RawClient client : List.of(tunnel, web)) {
                assertThat(client.readAnswer()).startsWith("HTTP/1.1 503 ").contains(bad.code);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(bad == Bad.SILENT ? 11 : 5));
        }
        for (String method : List.of("CONNECT", "GET")) {
            server.awaitLine(
                    "the access line of " + method,
                    line -> isOf(line, bad, method) && line.getInteger("response-code") == 503);
            assertThat(server.accessLines()).filteredOn(line -> isOf(line, bad, method)).hasSize(1);
        }
        assertThat(server.logLines())
                .filteredOn(line -> line.getString("message", "").contains(bad.detail))
                .hasSize(2);
        assertThat(metrics())
                .anyMatch(line -> line.startsWith("sallyport_connects_total") && isOf(line, bad))
                .anyMatch(line -> line.startsWith("sallyport_requests_total") && isOf(line, bad));
    }

    private static boolean isOf(JsonObject line, Bad bad, String method) {
        return method.equals(line.getString("method"))
                && line.getString("authority", "").startsWith(bad.host())
                && line.getString("response-code-details", "").contains(bad.code);
    }

    private static boolean isOf(String metric, Bad bad) {
        return metric.contains(bad.code) && metric.contains("status=\"503\"");
    }

    private static List<String> metrics() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + metricsPort + "/metrics");
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofLines())
                    .body()
                    .toList();
        }
    }
}
