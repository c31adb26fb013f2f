package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code downstream_mtls}: who shows no valid certificate is let in nowhere, or only where a policy
 * lets them, or gets no connection. F010, F011, C9, C10, T19.
 */
@Timeout(60)
class ClientCertificatesDecide {
    static final String OPEN = "open.example.test:7";
    private static final String PINNED = "pinned.example.test:7";
    private static final String PRIVATE = "private.example.test:7";

    private final Issued authority = new CertificateRecipe("CN=clients").authority().selfSigned();
    private final Issued alice =
            new CertificateRecipe("CN=alice").forClients().email("alice@example.com").by(authority);
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

    private void start(String... mtls) throws TimeoutException, IOException {
        String echo = part(ScriptedUpstream.echoing()).target();
        folder.secured().write("clients.pem", TestAuthority.pem(authority.certificate()));
        folder.line(
                "access_log_fields: [authority, response-code, client-certificate,"
                        + " response-code-details]");
        folder.line("authorize_log_fields: [host, client-certificate]");
        folder.line("downstream_mtls:").line("  ca_file: clients.pem");
        for (String line : mtls) {
            folder.line("  " + line);
        }
        folder.route(OPEN, echo);
        folder.privateRoute(
                PINNED,
                echo,
                "policy: [{allow: {or: [{client_certificate: {san_email:"
                        + " alice@example.com}}]}}]");
        folder.privateRoute(PRIVATE, echo, "allow_any_authenticated_user: true");
        server = part(EmbeddedServer.onEpoll(folder.write()));
    }

    private RawClientOptions client() {
        return RawClient.to(server.port()).patience(10_000);
    }

    private static String answer(RawClientOptions options, String authority) throws IOException {
        try (RawClient client = options.connect()) {
            return client.send(
                            "CONNECT "
                                    + authority
                                    + " HTTP/1.1\r\nHost: "
                                    + authority
                                    + "\r\nAccept: text/html\r\n\r\n")
                    .readAnswer();
        }
    }

    private static String status(RawClientOptions options, String authority) throws IOException {
        return answer(options, authority).substring(9, 12);
    }

    private JsonObject line(String message, String... parts) {
        return Awaitility.await("a line " + message + " with " + String.join(", ", parts))
                .until(
                        () ->
                                server.objects(message).stream()
                                        .filter(line ->
                                                List.of(parts).stream()
                                                        .allMatch(line.encode()::contains))
                                        .findFirst()
                                        .orElse(null),
                        found -> found != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void valid_certificate_opens_every_route_that_its_policy_opens(String version)
            throws Exception {
        start();
        RawClientOptions options = client().version(version).showing(alice);

        try (RawClient tunnel = options.connect()) {
            tunnel.connect(OPEN).send("hello");
            assertThat(tunnel.readText(5)).isEqualTo("hello");
        }
        assertThat(status(options, PINNED)).isEqualTo("200");
        assertThat(status(client().version(version).showing(bob), PINNED)).isEqualTo("403");

        JsonObject certificate =
                line("http-request", "CN=alice").getJsonObject("client-certificate");
        assertThat(certificate.getString("subject")).isEqualTo("CN=alice");
        assertThat(certificate.getString("issuer")).isEqualTo("CN=clients");
        assertThat(certificate.getJsonArray("subjectAltName"))
                .isEqualTo(JsonArray.of("EMAIL:alice@example.com"));
        assertThat(certificate.getString("fault")).isEmpty();
        assertThat(
                        line("authorize check", "CN=bob")
                                .getJsonArray("allow-why-false")
                                .contains("client-certificate-unauthorized"))
                .isTrue();
    }

    @Test
    void c9_without_a_certificate_there_is_a_page_and_no_sign_in() throws Exception {
        start();

        for (String authority : List.of(OPEN, PINNED, PRIVATE)) {
            assertThat(answer(client(), authority))
                    .startsWith("HTTP/1.1 495 ")
                    .contains("x-pomerium-intercepted-response: true")
                    .contains("Client certificate needed")
                    .contains("Reason: client-certificate-required.")
                    .doesNotContain("location:");
        }
        JsonObject denied = line("authorize check", OPEN);
        assertThat(denied.getBoolean("allow")).isFalse();
        assertThat(denied.getBoolean("deny")).isTrue();
        assertThat(denied.getJsonArray("deny-why-true"))
                .isEqualTo(JsonArray.of("client-certificate-required"));
        assertThat(denied.getString("rule")).isEqualTo("downstream_mtls.enforcement");
        assertThat(denied.containsKey("client-certificate")).isFalse();
        assertThat(line("http-request", OPEN).getString("response-code-details"))
                .isEqualTo("client_certificate_required");
    }

    @Test
    void pages_of_our_own_are_for_everybody() throws Exception {
        start();

        try (RawClient client = client().connect()) {
            assertThat(client.send("GET /ping HTTP/1.1\r\nHost: a.test\r\n\r\n").readAnswer())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    /** The certificates of F010 that a handshake carries. */
    private enum Bad {
        EXPIRED,
        NOT_YET_VALID,
        UNTRUSTED,
        NAMESAKE,
        REVOKED,
        WRONG_USAGE,
        TOO_DEEP,
        WRONG_NAME;

        String fault() {
            return (this == NAMESAKE ? UNTRUSTED : this).name().toLowerCase(Locale.ROOT);
        }
    }

    private RawClientOptions showing(Bad bad) {
        CertificateRecipe recipe = new CertificateRecipe("CN=bad").email("bad@example.com");
        Issued intermediate = new CertificateRecipe("CN=between").authority().by(authority);
        return switch (bad) {
            case EXPIRED -> client().showing(recipe.days(-9, -1).by(authority));
            case NOT_YET_VALID -> client().showing(recipe.days(1, 9).by(authority));
            case UNTRUSTED ->
                    client().showing(
                                    recipe.by(
                                            new CertificateRecipe("CN=x")
                                                    .authority()
                                                    .selfSigned()));
            case NAMESAKE -> client().showing(new CertificateRecipe("CN=clients").selfSigned());
            case REVOKED -> client().showing(recipe.serial(666).by(authority));
            case WRONG_USAGE -> client().showing(recipe.forServers().by(authority));
            case TOO_DEEP -> client().showing(recipe.by(intermediate), intermediate);
            case WRONG_NAME -> client().showing(new CertificateRecipe("CN=no name").by(authority));
        };
    }

    private void startStrict(String enforcement) throws Exception {
        revoke(666);
        start(
                "crl_file: crl.pem",
                "enforcement: " + enforcement,
                "match_subject_alt_names: [{email: '.*@example\\.com'}]");
    }

    private void revoke(long... serials) {
        X509CRL list =
                CertificateRecipe.revoking(
                        authority,
                        Arrays.stream(serials)
                                .mapToObj(serial ->
                                        new CertificateRecipe("CN=x")
                                                .serial(serial)
                                                .by(authority)
                                                .certificate())
                                .toArray(X509Certificate[]::new));
        var _ = folder.write("crl.pem", TestAuthority.pem(list));
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void f010_invalid_certificate_is_495_and_the_log_says_why(Bad bad) throws Exception {
        startStrict("policy_with_default_deny");

        assertThat(answer(showing(bad), OPEN))
                .startsWith("HTTP/1.1 495 ")
                .contains("Client certificate not accepted")
                .contains("Reason: invalid-client-certificate.")
                .doesNotContain(bad.fault());

        JsonObject denied = line("authorize check", OPEN);
        assertThat(denied.getJsonArray("deny-why-true"))
                .isEqualTo(JsonArray.of("invalid-client-certificate"));
        assertThat(denied.getJsonObject("client-certificate").getString("fault"))
                .isEqualTo(bad.fault());
        assertThat(status(client().showing(alice), OPEN)).isEqualTo("200");
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void f010_invalid_certificate_gets_no_connection_where_connections_are_rejected(Bad bad)
            throws Exception {
        startStrict("reject_connection");

        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RawClientOptions options = showing(bad).version(version);
            assertThatThrownBy(() -> answer(options, OPEN)).isInstanceOf(IOException.class);
        }

        JsonObject failure = line("listener connection failure", bad.fault());
        assertThat(failure.getString("reason")).isEqualTo("tls_client_certificate");
        assertThat(failure.getString("tls-sni-hostname")).isEqualTo("echo.example.test");
        assertThat(failure.getString("downstream-transport-failure-reason")).contains(bad.fault());
        assertThat(failure.getJsonObject("client-certificate").getString("fault"))
                .isEqualTo(bad.fault());
        assertThat(status(client().showing(alice), OPEN)).isEqualTo("200");
    }

    @Test
    void no_certificate_gets_no_connection_where_connections_are_rejected() throws Exception {
        start("enforcement: reject_connection");

        assertThatThrownBy(() -> answer(client(), OPEN)).isInstanceOf(IOException.class);

        assertThat(line("listener connection failure").getString("reason"))
                .isEqualTo("tls_client_certificate");
    }

    @Test
    void policies_decide_alone_where_they_are_told_to() throws Exception {
        start("enforcement: policy");
        RawClientOptions forger =
                client().showing(
                                new CertificateRecipe("CN=alice")
                                        .email("alice@example.com")
                                        .selfSigned());

        assertThat(status(client(), OPEN)).isEqualTo("200");
        assertThat(status(forger, OPEN)).isEqualTo("200");
        assertThat(status(client(), PINNED)).isEqualTo("403");
        assertThat(status(forger, PINNED)).isEqualTo("403");
        assertThat(status(client().showing(alice), PINNED)).isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy_with_default_deny", "reject_connection"})
    void f011_resumed_session_is_checked_and_a_revocation_counts_for_it(String enforcement)
            throws Exception {
        Issued revoked = new CertificateRecipe("CN=soon revoked").serial(4711).by(authority);
        revoke(1);
        start("crl_file: crl.pem", "enforcement: " + enforcement);
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RawClientOptions options = client().version(version).showing(revoked);
            long first = sessionStart(options);
            assertThat(sessionStart(options)).as(version + " is resumed").isEqualTo(first);
            assertThat(status(options, PINNED)).as("another route").isEqualTo("403");
        }
        RawClientOptions kept = client().showing(revoked);
        var _ = sessionStart(kept);

        revoke(4711);

        Awaitility.await("the new list")
                .until(() -> !outcome(client().showing(revoked)).equals("200"));
        assertThat(outcome(kept))
                .isEqualTo(enforcement.equals("reject_connection") ? "nothing" : "495");
        assertThat(status(client().showing(alice), OPEN)).isEqualTo("200");
    }

    private static String outcome(RawClientOptions options) {
        try {
            return status(options, OPEN);
        } catch (IOException e) {
            return "nothing";
        }
    }

    /** Opens a tunnel: with TLS 1.3 a ticket comes with the first bytes of the server. */
    private static long sessionStart(RawClientOptions options) throws IOException {
        try (RawClient client = options.connect()) {
            client.connect(OPEN).send("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            return client.sessionStart();
        }
    }
}
