package dev.sallyport.scenario;

import static dev.sallyport.fake.SignInServer.HOST;
import static dev.sallyport.fake.SignInServer.PRIVATE;
import static dev.sallyport.fake.SignInServer.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.ClosedPort;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.Http2Client;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.SignInServer;
import dev.sallyport.fake.WebVisitor.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * J1 to J20: what an unmodified pomerium-cli needs of any server. J14, that slow readers hold
 * little, is {@link StalledReadersHoldLittle}; J21 on are {@link PrivateRoutesWantToKnowWhoAsks}.
 */
@Timeout(90)
class PublicRoutesServeUnmodifiedClients {
    private static final String SPEAKS = "ssh.example.test:22";
    private static final String BANNER = "SSH-2.0-first\r\n";
    private static final String DEAD = "dead.example.test:7";
    private static final String NOWHERE = "nowhere.example.test:7";
    private static final String BOBS = "bobs.example.test:7";

    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static SignInServer server;

    private static <T extends AutoCloseable> T part(T part) {
        PARTS.addFirst(part);
        return part;
    }

    @BeforeAll
    static void open() {
        ScriptedUpstream speaks =
                part(
                        ScriptedUpstream.playing(session -> {
                            session.send(BANNER);
                            session.send(session.readText(5));
                            session.finish();
                        }));
        ClosedPort closed = part(new ClosedPort());
        server =
                part(
                        SignInServer.development(s ->
                                s.folder()
                                        .line("timeout_read: 1s")
                                        .line("timeout_idle: 1s")
                                        .route(SPEAKS, speaks.target())
                                        .route("*.wild.example.test:22", s.echo().target())
                                        .route("[::1]:5432", s.echo().target())
                                        .route(DEAD, "tcp://127.0.0.1:" + closed.port())
                                        .route(NOWHERE, "tcp://no-such-host.invalid:7")
                                        .privateRoute(
                                                BOBS,
                                                s.echo().target(),
                                                "allowed_users: [bob@example.com]")));
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable part : PARTS) {
            part.close();
        }
    }

    private static RawClientOptions client() {
        return server.client();
    }

    private static String probe(String host) {
        return "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2,''", "TLSv1.2,http/1.1", "TLSv1.2,h2 http/1.1",
        "TLSv1.3,''", "TLSv1.3,http/1.1", "TLSv1.3,h2 http/1.1"
    })
    void j01_tls_stands_with_each_version_and_each_offer_of_protocols(String version, String offer)
            throws IOException {
        String[] protocols = offer.isEmpty() ? new String[0] : offer.split(" ");
        try (RawClient client = client().version(version).alpn(protocols).sni(HOST).connect()) {
            assertThat(client.protocol()).isEqualTo(version);
            assertThat(client.alpn()).isEqualTo(offer.isEmpty() ? "" : protocols[0]);
            assertThat(client.certificate().toString()).contains("*.example.test");
        }
    }

    @Test
    void j02_probe_without_a_credential_is_answered_whole_and_soon() throws Exception {
        long start = System.nanoTime();
        try (RawClient client = client().connect()) {
            RawClient.Rest rest =
                    client.send(probe(HOST + ":" + server.embedded().port())).readToEnd();
            assertThat(rest.text()).startsWith("HTTP/1.1 404 ");
            assertThat(rest.ending()).isNotEqualTo(RawClient.Ending.RESET);
            String body = rest.text().substring(rest.text().indexOf("\r\n\r\n") + 4);
            assertThat(rest.text()).containsIgnoringCase("\r\ncontent-length: " + body.length());
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void j02_probe_over_http2_is_answered_too() throws Exception {
        try (Http2Client http2 = new Http2Client(server.embedded().port());
                Http2Client.Stream tunnel = http2.open(PUBLIC)) {
            assertThat(tunnel.status()).isEqualTo(200);
        }
    }

    @Test
    void j03_nothing_is_said_of_http3() throws IOException {
        try (RawClient client = client().connect()) {
            assertThat(client.send(probe(HOST)).readToEnd().text())
                    .doesNotContainIgnoringCase("alt-svc");
        }
    }

    @Test
    void j04_name_in_tls_host_and_authority_need_not_agree() throws IOException {
        try (RawClient client = client().sni(HOST).connect()) {
            client.send("CONNECT " + PUBLIC + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void j05_same_connect_works_without_tls() throws Exception {
        try (ServerFolder folder = new ServerFolder().line("insecure_server: true");
                EmbeddedServer plain =
                        EmbeddedServer.onNio(
                                folder.route(PUBLIC, server.echo().target()).write(), 1)) {
            assertThat(SignInServer.connect(RawClient.to(plain.port()).plain(), PUBLIC).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void j06_many_connections_at_once_each_have_their_tunnel() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                all.add(threads.submit(() -> server.connect(PUBLIC).status()));
            }
            for (Future<Integer> status : all) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    @Test
    void j07_j09_request_line_and_host_are_enough_and_200_is_bare() throws IOException {
        try (RawClient client = client().connect()) {
            client.send("CONNECT " + PUBLIC + " HTTP/1.1\r\nHost: " + PUBLIC + "\r\n\r\n");
            assertThat(client.readHead())
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .doesNotContainIgnoringCase("content-length");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUBLIC.Example.TEST:7, 200",
        "a.b.wild.example.test:22, 200",
        "[::1]:5432, 200",
        "[0:0::1]:5432, 200",
        "public.example.test:07, 400",
        "public.example.test:8, 404"
    })
    void j08_host_is_any_case_and_the_port_is_literal(String authority, int status) {
        assertThat(server.connect(authority).status()).isEqualTo(status);
    }

    @Test
    void j10_200_comes_when_the_upstream_connection_stands() throws IOException {
        int before = server.echo().accepted();
        try (RawClient client = client().connect()) {
            client.connect(PUBLIC);
            Awaitility.await().until(() -> server.echo().accepted() == before + 1);
        }
        assertThat(server.connect(DEAD).status()).isNotEqualTo(200);
    }

    @Test
    void j11_whoever_speaks_first_is_heard() throws IOException {
        try (RawClient client = client().connect()) {
            client.connect(SPEAKS);
            assertThat(client.readText(BANNER.length())).isEqualTo(BANNER);
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
        assertThat(server.connect(PUBLIC).status()).isEqualTo(200);
    }

    @Test
    void j12_idle_tunnel_outlives_every_limit_for_requests() throws Exception {
        try (RawClient client = client().connect().connect(PUBLIC)) {
            // Three times each of the limits above.
            Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void j13_either_end_ends_the_other() throws IOException {
        try (RawClient client = client().connect().connect(SPEAKS)) {
            client.readText(BANNER.length());
            assertThat(client.send("hello").readToEnd().text()).isEqualTo("hello");
        }
        int open = server.echo().open();
        RawClient client = client().connect().connect(PUBLIC);
        Awaitility.await().until(() -> server.echo().open() == open + 1);
        client.close();
        Awaitility.await().until(() -> server.echo().open() == open);
    }

    /** And B17 as Pomerium has it: what is revoked counts at the next CONNECT. */
    @Test
    void j15_b17_tunnel_outlives_its_session_and_the_next_one_is_refused() throws IOException {
        String token = server.token();
        try (RawClient client = client().connect()) {
            client.send(
                    "CONNECT "
                            + PRIVATE
                            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Pomerium "
                            + token
                            + "\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            server.clock().advance(Duration.ofHours(15));
            assertThat(server.statusWith(token)).isEqualTo(401);

            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({"unknown.example.test:7, 404", DEAD + ", 503", NOWHERE + ", 503"})
    void j16_j17_j19_j20_failure_has_its_status_and_a_whole_body(String authority, int status) {
        refused(server.connect(authority), status);
    }

    @Test
    void j18_j20_known_person_without_permission_is_403_and_not_sent_to_sign_in() {
        Answer answer = server.connect(BOBS, "Authorization: Pomerium " + server.token());
        refused(answer, 403);
        assertThat(answer.location()).isEmpty();
    }

    private static void refused(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isNotEmpty();
        assertThat(answer.header("content-length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(answer.header("connection")).isEqualToIgnoringCase("close");
    }
}
