package dev.sallyport.upstream;

import static dev.sallyport.terms.RefusalReason.UPSTREAM_NOT_TLS;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TIMEOUT;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_CERTIFICATE_REFUSED;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_CERTIFICATE_WANTED;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_CLOSED;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_EXPIRED;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_UNKNOWN_ISSUER;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_WEAK;
import static dev.sallyport.terms.RefusalReason.UPSTREAM_TLS_WRONG_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.Dialling;
import dev.sallyport.fake.OpensslServer;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.TlsScript;
import dev.sallyport.terms.CertifiedKey;
import dev.sallyport.terms.HostPort;
import dev.sallyport.terms.RefusalReason;
import dev.sallyport.upstream.UpstreamSettings.ProxyHeader;
import dev.sallyport.upstream.UpstreamSettings.StartTls;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream's handshake leads to: F087, T34. */
@Timeout(60)
class UpstreamTlsTest {
    static final TestAuthority AUTHORITY = new TestAuthority("upstream authority");
    private static final TestAuthority STRANGER = new TestAuthority("somebody else");
    static final Issued SERVER = AUTHORITY.issue("localhost");

    private final Dialling dialling = new Dialling();

    @AfterEach
    void stop() throws TimeoutException {
        dialling.close();
    }

    private static UpstreamTls tls(X509Certificate authority, Optional<CertifiedKey> client)
            throws Exception {
        return UpstreamTls.prepare(
                new UpstreamTls.Settings(true, List.of(authority), List.of(), client));
    }

    static UpstreamTls trusting(X509Certificate authority) throws Exception {
        return tls(authority, Optional.empty());
    }

    private static CertifiedKey key(Issued issued) {
        return new CertifiedKey(List.of(issued.certificate()), issued.key());
    }

    private static UpstreamSettings settings(ScriptedServer server, UpstreamTls tls) {
        return settings(server, tls, "localhost", StartTls.NONE);
    }

    static UpstreamSettings settings(
            ScriptedServer server, UpstreamTls tls, String host, StartTls startTls) {
        return settings(server.port(), tls, host, startTls);
    }

    private static UpstreamSettings settings(
            int port, UpstreamTls tls, String host, StartTls startTls) {
        return new UpstreamSettings(
                List.of(new UpstreamTarget(UpstreamTarget.Kind.TLS, new HostPort(host, port), 1)),
                Duration.ofSeconds(5),
                Optional.of(tls),
                startTls,
                ProxyHeader.NONE);
    }

    static TlsScript echoing(Issued issued) {
        return new TlsScript(AUTHORITY.serving(issued), TlsScript::echo);
    }

    private RefusalReason refusal(Issued issued) throws Exception {
        try (ScriptedServer server = new ScriptedServer(echoing(issued))) {
            return dialling.refusal(settings(server, trusting(AUTHORITY.certificate())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bytes_go_both_ways_and_each_way_ends_by_itself(String version) throws Exception {
        ScriptedServer.Script answersAtTheEnd =
                socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    ScriptedServer.say(socket, "got " + all.length);
                };
        // The JDK's server cannot send after a close_notify under TLS 1.2.
        ScriptedServer.Script script = version.equals("TLSv1.3") ? answersAtTheEnd : this::greet;
        try (ScriptedServer server =
                new ScriptedServer(
                        new TlsScript(AUTHORITY.serving(SERVER), script).version(version))) {
            Dialling.Line line = dialling.dial(settings(server, trusting(AUTHORITY.certificate())));
            if (version.equals("TLSv1.3")) {
                assertThat(line.send("hello").finish().readToEnd()).isEqualTo("got 5");
            } else {
                assertThat(line.send("hello").readToEnd()).isEqualTo("hello back");
            }
        }
    }

    private void greet(Socket socket) throws Exception {
        byte[] bytes = socket.getInputStream().readNBytes(5);
        socket.getOutputStream().write(bytes);
        ScriptedServer.say(socket, " back");
    }

    @Test
    void server_that_speaks_first_is_heard() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(
                        new TlsScript(
                                AUTHORITY.serving(SERVER),
                                socket -> ScriptedServer.say(socket, "220 welcome")))) {
            for (int i = 0; i < 20; i++) {
                Dialling.Line line =
                        dialling.dial(settings(server, trusting(AUTHORITY.certificate())));
                assertThat(line.readToEnd()).isEqualTo("220 welcome");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void sessions_are_resumed(String version) throws Exception {
        try (OpensslServer server = OpensslServer.start(SERVER, version, "-www")) {
            UpstreamSettings settings =
                    settings(
                            server.port(),
                            trusting(AUTHORITY.certificate()),
                            "localhost",
                            StartTls.NONE);
            String get = "GET / HTTP/1.0\r\n\r\n";
            Dialling.Line first = dialling.dial(settings).send(get);
            assertThat(first.readToEnd()).contains("\nNew, TLSv1");
            // It serves one client at a time.
            first.abort();
            assertThat(dialling.dial(settings).send(get).readToEnd()).contains("\nReused, TLSv1");
        }
    }

    @Test
    void server_with_an_expired_certificate_is_told_apart() throws Exception {
        assertThat(refusal(AUTHORITY.expired("localhost"))).isEqualTo(UPSTREAM_TLS_EXPIRED);
        Issued early =
                new CertificateRecipe("CN=early")
                        .dns("localhost")
                        .days(1, 9)
                        .by(AUTHORITY.itself());
        assertThat(refusal(early)).isEqualTo(UPSTREAM_TLS_EXPIRED);
    }

    @Test
    void server_of_another_authority_is_told_apart() throws Exception {
        assertThat(refusal(STRANGER.issue("localhost"))).isEqualTo(UPSTREAM_TLS_UNKNOWN_ISSUER);
        assertThat(refusal(new CertificateRecipe("CN=me").dns("localhost").selfSigned()))
                .isEqualTo(UPSTREAM_TLS_UNKNOWN_ISSUER);
    }

    @Test
    void server_of_another_name_is_told_apart() throws Exception {
        assertThat(refusal(AUTHORITY.issue("other.test"))).isEqualTo(UPSTREAM_TLS_WRONG_NAME);
        Issued byAddress = new CertificateRecipe("CN=localhost").ip("127.0.0.1").by(authority());
        assertThat(refusal(byAddress)).isEqualTo(UPSTREAM_TLS_WRONG_NAME);
    }

    private static Issued authority() {
        return AUTHORITY.itself();
    }

    @Test
    void common_name_is_not_a_name() throws Exception {
        assertThat(refusal(new CertificateRecipe("CN=localhost").by(authority())))
                .isEqualTo(UPSTREAM_TLS_WRONG_NAME);
    }

    @Test
    void certificate_that_is_its_own_authority_is_still_checked() throws Exception {
        Issued old = new CertificateRecipe("CN=old").dns("localhost").days(-9, -1).selfSigned();
        try (ScriptedServer server = new ScriptedServer(echoing(old))) {
            assertThat(dialling.refusal(settings(server, trusting(old.certificate()))))
                    .isEqualTo(UPSTREAM_TLS_EXPIRED);
        }
        Issued good = new CertificateRecipe("CN=good").dns("localhost").selfSigned();
        try (ScriptedServer server = new ScriptedServer(echoing(good))) {
            dialling.dial(settings(server, trusting(good.certificate()))).abort();
        }
    }

    @Test
    void weak_certificates_are_refused() throws Exception {
        CertificateRecipe rsa1024 = new CertificateRecipe("CN=w").dns("localhost");
        rsa1024.keys(TestAuthority.keys("RSA", 1024));
        CertificateRecipe sha1 = new CertificateRecipe("CN=w").dns("localhost").hash("SHA1");
        for (Issued weak : List.of(rsa1024.by(authority()), sha1.by(authority()))) {
            // The JDK's own server shows neither.
            try (OpensslServer server =
                    OpensslServer.start(weak, "-cipher", "ALL:@SECLEVEL=0", "-www")) {
                UpstreamTls tls = trusting(AUTHORITY.certificate());
                assertThat(
                                dialling.refusal(
                                        settings(server.port(), tls, "localhost", StartTls.NONE)))
                        .isEqualTo(UPSTREAM_TLS_WEAK);
            }
        }
    }

    @Test
    void name_that_is_asked_for_is_the_one_that_is_checked() throws Exception {
        var names = new java.util.concurrent.LinkedBlockingQueue<String>();
        Issued other = AUTHORITY.issue("other.test");
        ScriptedServer.Script script =
                socket -> {
                    var session =
                            (javax.net.ssl.ExtendedSSLSession) ((SSLSocket) socket).getSession();
                    names.add(session.getRequestedServerNames().toString());
                    TlsScript.echo(socket);
                };
        try (ScriptedServer server =
                new ScriptedServer(new TlsScript(AUTHORITY.serving(other), script))) {
            UpstreamTls tls = trusting(AUTHORITY.certificate()).naming("other.test");
            assertThat(
                            dialling.dial(settings(server, tls, "127.0.0.1", StartTls.NONE))
                                    .finish()
                                    .readToEnd())
                    .isEmpty();
            assertThat(names.take()).contains("other.test");
        }
        Issued plain = AUTHORITY.issue("localhost");
        try (ScriptedServer server =
                new ScriptedServer(new TlsScript(AUTHORITY.serving(plain), script))) {
            dialling.dial(settings(server, trusting(AUTHORITY.certificate()))).finish();
            assertThat(names.take()).as("a name without a dot").contains("localhost");
        }
    }

    @Test
    void address_is_found_in_the_certificate() throws Exception {
        Issued byAddress = new CertificateRecipe("CN=x").ip("127.0.0.1").by(authority());
        try (ScriptedServer server = new ScriptedServer(echoing(byAddress))) {
            UpstreamTls tls = trusting(AUTHORITY.certificate());
            dialling.dial(settings(server, tls, "127.0.0.1", StartTls.NONE)).abort();
        }
    }

    @Test
    void verification_can_be_skipped() throws Exception {
        try (ScriptedServer server = new ScriptedServer(echoing(STRANGER.expired("other")))) {
            UpstreamTls anybody =
                    UpstreamTls.prepare(
                            new UpstreamTls.Settings(
                                    false, List.of(), List.of(), Optional.empty()));
            assertThat(dialling.dial(settings(server, anybody)).send("x").finish().readToEnd())
                    .isEqualTo("x");
        }
    }

    @Test
    void authorities_may_stand_beside_the_systems() throws Exception {
        try (ScriptedServer server = new ScriptedServer(echoing(SERVER))) {
            UpstreamTls both =
                    UpstreamTls.prepare(
                            new UpstreamTls.Settings(
                                    true,
                                    List.of(),
                                    List.of(AUTHORITY.certificate()),
                                    Optional.empty()));
            dialling.dial(settings(server, both)).abort();
            UpstreamTls system =
                    UpstreamTls.prepare(
                            new UpstreamTls.Settings(true, List.of(), List.of(), Optional.empty()));
            assertThat(dialling.refusal(settings(server, system)))
                    .isEqualTo(UPSTREAM_TLS_UNKNOWN_ISSUER);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, EC, 256", "TLSv1.3, EC, 256", "TLSv1.2, RSA, 2048", "TLSv1.3, RSA, 2048"})
    void our_certificate_is_shown_to_a_server_that_asks(String version, String kind, int size)
            throws Exception {
        Issued client = AUTHORITY.issue("us", TestAuthority.keys(kind, size), 30);
        TlsScript script =
                new TlsScript(
                                AUTHORITY.serving(SERVER),
                                socket ->
                                        ScriptedServer.say(
                                                socket,
                                                ((SSLSocket) socket)
                                                        .getSession()
                                                        .getPeerPrincipal()
                                                        .getName()))
                        .version(version)
                        .needingCertificate();
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = tls(AUTHORITY.certificate(), Optional.of(key(client)));
            assertThat(dialling.dial(settings(server, tls)).readToEnd()).isEqualTo("CN=us");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void server_that_wants_a_certificate_we_have_not_got_is_told_apart(String version)
            throws Exception {
        TlsScript script = echoing(SERVER).version(version).needingCertificate();
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = trusting(AUTHORITY.certificate());
            assertThat(dialling.refusal(settings(server, tls)))
                    .isEqualTo(UPSTREAM_TLS_CERTIFICATE_WANTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void server_that_does_not_accept_our_certificate_is_told_apart(String version)
            throws Exception {
        TlsScript script = echoing(SERVER).version(version).needingCertificate();
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = tls(AUTHORITY.certificate(), Optional.of(key(STRANGER.issue("us"))));
            assertThat(dialling.refusal(settings(server, tls)))
                    .isEqualTo(UPSTREAM_TLS_CERTIFICATE_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void server_that_only_would_like_a_certificate_is_reached_without(String version)
            throws Exception {
        TlsScript script = echoing(SERVER).version(version).wantingCertificate();
        try (ScriptedServer server = new ScriptedServer(script)) {
            UpstreamTls tls = trusting(AUTHORITY.certificate());
            assertThat(dialling.dial(settings(server, tls)).send("x").readToEnd().isEmpty())
                    .isFalse();
        }
    }

    @Test
    void server_that_does_not_speak_tls_is_told_apart() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(
                        socket -> ScriptedServer.say(socket, "-ERR unknown command\r\n"))) {
            assertThat(dialling.refusal(settings(server, trusting(AUTHORITY.certificate()))))
                    .isEqualTo(UPSTREAM_NOT_TLS);
        }
    }

    @Test
    void server_that_closes_at_once_is_told_apart() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(socket -> socket.getInputStream().readNBytes(5))) {
            DialFailure failure =
                    dialling.failure(settings(server, trusting(AUTHORITY.certificate())));
            assertThat(failure.reason()).isEqualTo(UPSTREAM_TLS_CLOSED);
            assertThat(failure).hasMessageContaining("closed the connection");
        }
    }

    @Test
    void server_that_is_silent_costs_the_connect_timeout() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer::untilEnd)) {
            UpstreamSettings patient = settings(server, trusting(AUTHORITY.certificate()));
            UpstreamSettings hasty =
                    new UpstreamSettings(
                            patient.targets(),
                            Duration.ofMillis(300),
                            patient.tls(),
                            StartTls.NONE,
                            ProxyHeader.NONE);
            assertThat(dialling.refusal(hasty)).isEqualTo(UPSTREAM_TIMEOUT);
            UpstreamSettings postgres =
                    new UpstreamSettings(
                            patient.targets(),
                            Duration.ofMillis(300),
                            patient.tls(),
                            StartTls.POSTGRES,
                            ProxyHeader.NONE);
            assertThat(dialling.refusal(postgres)).isEqualTo(UPSTREAM_TIMEOUT);
        }
    }
}
