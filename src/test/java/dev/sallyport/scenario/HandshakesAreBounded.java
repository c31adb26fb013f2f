package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.ClientHello;
import dev.sallyport.fake.Commands;
import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.ServerFolder;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever shape a handshake comes in, it is answered, ended in time or refused, and asks for the
 * same certificate: F002 to F006, F008 and F012.
 */
@Timeout(90)
class HandshakesAreBounded {
    private static final int MANY = 1_000;
    private static final String OPEN = "open.example.test:7";
    private static final Issued AUTHORITY =
            new CertificateRecipe("CN=clients").authority().selfSigned();
    private static final Issued ALICE =
            new CertificateRecipe("CN=alice").forClients().by(AUTHORITY);

    private static ScriptedUpstream echo;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        echo = ScriptedUpstream.echoing();
        folder = new ServerFolder();
        folder.secured().line("codec_type: http1");
        folder.write("clients.pem", TestAuthority.pem(AUTHORITY.certificate()));
        folder.line("downstream_mtls: {ca_file: clients.pem}");
        server = EmbeddedServer.onEpoll(folder.route(OPEN, echo.target()).write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        echo.close();
    }

    private static RawClientOptions client() {
        return RawClient.to(server.port()).patience(5_000);
    }

    private static String status(RawClientOptions options) throws IOException {
        try (RawClient client = options.connect()) {
            return client.send(RawClient.head(OPEN)).readHead().substring(9, 12);
        }
    }

    /** A tunnel opens for who has a certificate, and for nobody else. */
    private static void assertSameRule(UnaryOperator<RawClientOptions> way) throws IOException {
        assertThat(status(way.apply(client()))).isEqualTo("495");
        assertThat(status(way.apply(client().showing(ALICE)))).isEqualTo("200");
    }

    private static RawClient bytes(byte[] bytes) throws IOException {
        return client().plain().before(bytes).connect();
    }

    @Test
    void f002_f004_hello_that_does_not_come_whole_ends_with_the_deadline() throws Exception {
        byte[] hello = ClientHello.naming("a.example.test");
        byte[] huge = {0x16, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        List<RawClient> clients = new ArrayList<>();
        try (RawClient slow = client().plain().patience(15_000).connect()) {
            long memory = PlatformDependent.usedDirectMemory();
            for (int i = 0; i < MANY; i++) {
                clients.add(client().plain().patience(15_000).before(huge).connect());
            }
            long start = System.nanoTime();
            int sent = 0;
            while (System.nanoTime() - start < Duration.ofSeconds(8).toNanos()) {
                slow.send(new byte[] {hello[sent++]});
                assertThat(status(client().showing(ALICE))).isEqualTo("200");
                Awaitility.await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true);
            }
            assertThat(PlatformDependent.usedDirectMemory() - memory)
                    .as("what they hold")
                    .isLessThan(MANY * 65_536L);
            clients.add(slow);
            for (RawClient client : clients) {
                assertThat(client.readToEnd().ending()).isNotEqualTo(Ending.SILENCE);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(13));
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1603 01ff ff", "8046 0103 0100", "1503 0100 0201 00", "ffff ffff ff"})
    void f003_nonsense_is_ended_at_once(String hex) throws IOException {
        byte[] nonsense = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (RawClient client = bytes(Arrays.copyOf(nonsense, 1_024))) {
            long start = System.nanoTime();
            assertThat(client.readToEnd().ending()).isNotEqualTo(Ending.SILENCE);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(2));
        }
    }

    static Stream<byte[]> names() {
        return Stream.of(
                        "",
                        "a\0b.example.test",
                        "127.0.0.1",
                        "echo.example.test.",
                        "EXAMPLE.Test",
                        "a".repeat(300),
                        "*.example.test",
                        "\u00ff\u00fe")
                .map(name -> name.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("names")
    void f005_any_name_is_answered_by_a_certificate_or_an_alert(byte[] name) throws IOException {
        try (RawClient client = bytes(ClientHello.naming(name))) {
            assertThat((int) client.read(1)[0]).as("handshake or alert").isIn(0x16, 0x15);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo.example.test", "ECHO.Example.TEST", "unknown.test", "none"})
    void f005_the_rule_about_certificates_is_the_same_for_every_name(String name)
            throws IOException {
        assertSameRule(options -> options.sni(name.equals("none") ? null : name));
    }

    @Test
    void f006_the_rule_about_certificates_is_the_same_for_every_shape() throws IOException {
        assertSameRule(RawClientOptions::helloInRecords);
        for (int offset = 1; offset < 400; offset += 37) {
            int at = offset;
            assertSameRule(options -> options.helloSplitAt(at));
        }
    }

    @Test
    void f008_renegotiation_is_refused() throws IOException {
        String said =
                new Commands(Path.of("/tmp"))
                        .run(
                                Duration.ofSeconds(30),
                                "(for i in 1 2 3; do echo R; sleep 0.3; done) |"
                                        + " openssl s_client -tls1_2 -connect 127.0.0.1:"
                                        + server.port())
                        .text();

        assertThat(said).contains("RENEGOTIATING").contains("no renegotiation");
    }

    @Test
    void f012_protocols_that_are_not_spoken_leave_http_1_1() throws IOException {
        String[] many =
                IntStream.range(0, 100).mapToObj(i -> "unknown/" + i).toArray(String[]::new);

        for (String[] offered : List.of(new String[] {"h2"}, many)) {
            assertSameRule(options -> options.alpn(offered));
        }
    }

    @Test
    void f012_connections_cut_in_the_handshake_leave_nothing() throws IOException {
        byte[] hello = ClientHello.naming("a.example.test");
        long before = descriptors();
        long lines = server.lines("listener connection failure");
        long start = System.nanoTime();
        for (int i = 0; i < 5_000; i++) {
            try (RawClient client = bytes(hello)) {
                client.reset();
            }
        }
        Awaitility.await("all descriptors are free")
                .untilAsserted(() -> assertThat(descriptors()).isLessThan(before + 10));
        // Ten of one source at first, then one a second, which says how many there were between.
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
        assertThat(server.lines("listener connection failure") - lines).isBetween(1L, 10 + seconds);
        assertThat(status(client().showing(ALICE))).isEqualTo("200");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
