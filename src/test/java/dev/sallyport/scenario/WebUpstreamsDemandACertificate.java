package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.OpensslServer;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The guide to mutual TLS, C3 to C8: {@code openssl s_server -www}, which answers in HTTP/1.0 and
 * ends its body with the connection, is reached after signing in, and its page shows the proxy's
 * own certificate where the route has one.
 */
@Timeout(90)
class WebUpstreamsDemandACertificate {
    private static final String ANYBODY = "allow_any_authenticated_user: true";
    private static final String NAMED = "tls_upstream_server_name: openssl.localhost";
    private static final String TRUSTED = "tls_custom_ca_file: ca.pem";

    private static OpensslServer asking;
    private static OpensslServer demanding;
    private static SignInServer server;
    private static String token;

    @BeforeAll
    static void start() {
        server =
                SignInServer.scripted(s -> {
                    try {
                        routes(s);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        token = server.token();
    }

    private static void routes(SignInServer s) throws IOException {
        TestAuthority authority = s.folder().authority();
        TestAuthority stranger = new TestAuthority("Somebody Else's CA");
        s.folder().write("stranger.pem", stranger.pem());
        var certificate = authority.issue("openssl.localhost");
        asking = OpensslServer.start(certificate, "-www");
        demanding =
                OpensslServer.trusting(
                        authority.pem(), certificate, "-www", "-Verify", "1", "-CAfile", "@ca.pem");
        s.folder().issue("client", authority.issue("pomerium.localhost"));
        String asked = "https://localhost:" + asking.port();
        String demanded = "https://localhost:" + demanding.port();
        String[] shown = {
            "tls_client_cert_file: client.pem", "tls_client_key_file: client-key.pem"
        };
        s.folder()
                .webRoute("openssl.example.test", asked, ANYBODY, NAMED, TRUSTED)
                .webRoute("misnamed.example.test", asked, ANYBODY, TRUSTED)
                .webRoute(
                        "distrusted.example.test",
                        asked,
                        ANYBODY,
                        NAMED,
                        "tls_custom_ca_file: stranger.pem")
                .webRoute("system.example.test", asked, ANYBODY, NAMED)
                .webRoute("skipped.example.test", asked, ANYBODY, "tls_skip_verify: true")
                .webRoute("bare.example.test", demanded, ANYBODY, NAMED, TRUSTED)
                .webRoute(
                        "mutual.example.test",
                        demanded,
                        ANYBODY,
                        NAMED,
                        TRUSTED,
                        shown[0],
                        shown[1]);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        asking.close();
        demanding.close();
    }

    private static Answer get(String host) {
        return server.visitor().get("https://" + host + "/", "Authorization: Pomerium " + token);
    }

    private static void isRefused(String host, String code) {
        Answer answer = get(host);
        assertThat(answer.status()).as(host).isEqualTo(503);
        assertThat(answer.body()).as(host).contains(code);
    }

    @Test
    void page_of_an_old_server_is_seen_after_signing_in() {
        WebVisitor visitor = server.visitor();
        Answer first = visitor.get("https://openssl.example.test/");
        assertThat(first.status()).isEqualTo(302);
        Answer back = server.signIn(visitor, first.location());
        Answer page = visitor.get(back.location());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("no client certificate available").contains("</HTML>");
    }

    @Test
    void route_with_a_certificate_shows_it() {
        for (int i = 0; i < 3; i++) {
            Answer page = get("mutual.example.test");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body())
                    .contains("Client certificate")
                    .contains("pomerium.localhost")
                    .doesNotContain("no client certificate available");
        }
    }

    @Test
    void failures_are_told_apart() {
        isRefused("misnamed.example.test", "TLS_error:_wrong_name");
        isRefused("distrusted.example.test", "TLS_error:_unknown_issuer");
        isRefused("system.example.test", "TLS_error:_unknown_issuer");
        isRefused("bare.example.test", "TLS_error:_client_certificate_required");
        assertThat(get("skipped.example.test").status()).isEqualTo(200);
        Awaitility.await("the line")
                .untilAsserted(() ->
                        assertThat(server.lines("client_certificate_required"))
                                .anySatisfy(line ->
                                        assertThat(line.getInteger("response-code"))
                                                .isEqualTo(503)));
    }
}
