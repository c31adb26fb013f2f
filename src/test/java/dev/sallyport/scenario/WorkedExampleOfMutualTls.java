package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.WebUpstream;
import dev.sallyport.fake.WebVisitor;
import dev.sallyport.fake.WebVisitor.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pomerium's worked example of mutual TLS, D1 to D3: a service that answers nobody without a
 * certificate of its authority, behind a route that has one.
 */
@Timeout(60)
class WorkedExampleOfMutualTls {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final WebUpstream verify = new WebUpstream();
    private HttpsServer hello;
    private SignInServer server;

    @BeforeEach
    void start() {
        server =
                SignInServer.scripted(s -> {
                    TestAuthority good = s.folder().authority();
                    TestAuthority bad = new TestAuthority("bad-ca");
                    hello = hello(good);
                    s.folder()
                            .issue("good", good.issue("pomerium.localhost"))
                            .issue("bad", bad.issue("pomerium.localhost"))
                            .webRoute(
                                    "mutual-tls.example.test",
                                    "https://localhost:" + hello.getAddress().getPort(),
                                    "tls_custom_ca_file: ca.pem",
                                    "tls_client_cert_file: good.pem",
                                    "tls_client_key_file: good-key.pem",
                                    "policy: [{allow: {or: [{domain: {is: example.com}}]}}]")
                            .webRoute(
                                    "verify.example.test",
                                    verify.url(),
                                    "allow_public_unauthenticated_access: true",
                                    "pass_identity_headers: true");
                });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        hello.stop(0);
        verify.close();
    }

    private HttpsServer hello(TestAuthority good) {
        try {
            HttpsServer made = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            SSLContext context = good.serving(good.issue("localhost"));
            made.setHttpsConfigurator(
                    new HttpsConfigurator(context) {
                        @Override
                        public void configure(HttpsParameters asked) {
                            SSLParameters own = context.getDefaultSSLParameters();
                            own.setNeedClientAuth(true);
                            asked.setSSLParameters(own);
                        }
                    });
            made.createContext(
                    "/",
                    exchange -> {
                        var session = ((HttpsExchange) exchange).getSSLSession();
                        seen.add(
                                ((ExtendedSSLSession) session).getRequestedServerNames()
                                        + " "
                                        + session.getPeerPrincipal());
                        byte[] text =
                                "Hello, world!"
                                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                        exchange.sendResponseHeaders(200, text.length);
                        exchange.getResponseBody().write(text);
                        exchange.close();
                    });
            made.start();
            return made;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void d1_service_says_hello_to_the_proxy_and_learns_who_it_is() throws Exception {
        String page = "https://mutual-tls.example.test/";
        WebVisitor visitor = server.visitor();
        Answer first = visitor.get(page);
        assertThat(first.status()).isEqualTo(302);
        assertThat(seen).isEmpty();
        Answer back = server.signIn(visitor, first.location());
        Answer answer = visitor.get(back.location());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("Hello, world!");
        assertThat(seen.poll(10, TimeUnit.SECONDS)).contains("localhost", "CN=pomerium.localhost");
    }

    @Test
    void d2_public_route_stands_beside_it() {
        Answer answer = server.visitor().get("https://verify.example.test/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("GET / HTTP/1.1\r\n");
    }

    @Test
    void d3_nobody_comes_to_the_service_past_the_proxy() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        String curl =
                "curl -sS --max-time 10 --cacert ca.pem https://localhost:"
                        + hello.getAddress().getPort()
                        + "/";
        Commands shell = new Commands(server.folder().path("."));
        Duration soon = Duration.ofSeconds(20);
        for (String shown : new String[] {"", " --cert bad.pem --key bad-key.pem"}) {
            Commands.Said said = shell.run(soon, curl + shown);
            assertThat(said.exitCode()).as(shown).isNotZero();
            assertThat(said.text()).contains("alert certificate").doesNotContain("Hello");
        }
        assertThat(seen).isEmpty();
        assertThat(shell.succeed(soon, curl + " --cert good.pem --key good-key.pem"))
                .contains("Hello, world!");
    }
}
