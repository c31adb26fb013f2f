package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.Http2Client;
import dev.sallyport.fake.Http2Client.Stream;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CONNECT as a stream of HTTP/2, RFC 9113 section 8.5. */
@Timeout(60)
class TunnelsGoThroughHttp2 {
    private static final int MIB = 1 << 20;
    private static final byte[] BYTES = new byte[20 * MIB];

    static {
        new Random(9113).nextBytes(BYTES);
    }

    /** Answers only once the client has finished. */
    private static final ScriptedUpstream AFTER_END =
            ScriptedUpstream.playing(session -> {
                session.send("got " + session.readToEnd().length() + "\n");
                session.send(BYTES);
                session.finish();
            });

    /** Finishes first and reads on. */
    private static final ScriptedUpstream FIRST =
            ScriptedUpstream.playing(TunnelsGoThroughHttp2::finishFirst);

    private static final ScriptedUpstream RESETS =
            ScriptedUpstream.playing(session -> {
                session.send("some");
                String _ = session.readText(1);
                session.reset();
            });

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("after.example.test:7", AFTER_END.target());
                folder.route("first.example.test:7", FIRST.target());
                folder.route("resets.example.test:7", RESETS.target());
            });

    private Http2Client client;

    private static void finishFirst(ScriptedUpstream.Session session) throws java.io.IOException {
        session.send("banner");
        session.finish();
        FIRST.note(session.readToEnd());
    }

    @AfterAll
    static void closeServices() {
        AFTER_END.close();
        FIRST.close();
        RESETS.close();
    }

    @BeforeEach
    void connect() {
        client = new Http2Client(SERVER.port());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_known_authority_is_a_tunnel() {
        try (Stream stream = client.open(SharedServer.ECHO)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("x-request-id")).isNotEmpty();
            assertThat(stream.header("content-length")).isEmpty();
            assertThat(stream.send("both ways").read(9)).isEqualTo("both ways".getBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere.test:22, 404, route_not_found",
        "private.example.test:7, 403, ext_authz_denied",
        "dead.example.test:7, 503, remote_connection_failure",
        "echo.example.test:8, 404, route_not_found"
    })
    void a_refusal_is_an_answer_and_the_connection_lives(
            String authority, int status, String reason) {
        try (Stream stream = client.open(authority)) {
            assertThat(stream.status()).isEqualTo(status);
            assertThat(new String(stream.readToEnd())).contains(reason);
        }
        try (Stream stream = client.open(SharedServer.ECHO)) {
            assertThat(stream.status()).isEqualTo(200);
        }
        assertThat(client.connections()).isEqualTo(1);
    }

    @Test
    void the_end_of_a_stream_is_the_end_of_one_direction() {
        try (Stream stream = client.open("after.example.test:7")) {
            stream.send("x").finish();

            assertThat(stream.read(6)).isEqualTo("got 1\n".getBytes());
            assertThat(stream.readToEnd()).isEqualTo(BYTES);
        }
    }

    @Test
    void a_service_that_finishes_gets_what_the_client_sends() throws Exception {
        try (Stream stream = client.open("first.example.test:7")) {
            assertThat(stream.readToEnd()).isEqualTo("banner".getBytes());

            stream.send("late").finish();
            assertThat(FIRST.nextNote()).isEqualTo("late");
        }
    }

    @Test
    void a_reset_by_the_service_resets_the_stream_alone() {
        try (Stream other = client.open(SharedServer.ECHO);
                Stream stream = client.open("resets.example.test:7")) {
            assertThat(stream.read(4)).isEqualTo("some".getBytes());
            stream.send("x");

            assertThatThrownBy(stream::readToEnd).hasMessageContaining("reset");
            assertThat(other.send("alive").read(5)).isEqualTo("alive".getBytes());
        }
    }

    @Test
    void a_stream_reset_by_the_client_closes_its_service() {
        int before = SERVER.echo().open();
        Stream stream = client.open(SharedServer.ECHO);
        assertThat(stream.send("x").read(1)).isEqualTo("x".getBytes());
        assertThat(SERVER.echo().open()).isEqualTo(before + 1);

        stream.close();

        Awaitility.await("the service's connection is closed")
                .until(() -> SERVER.echo().open() == before);
    }

    @Test
    void many_streams_share_a_connection() {
        List<Stream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                streams.add(client.open(SharedServer.ECHO));
            }
            for (int i = 0; i < 100; i++) {
                streams.get(i).send("stream " + (100 + i));
            }
            for (int i = 99; i >= 0; i--) {
                assertThat(new String(streams.get(i).read(10))).isEqualTo("stream " + (100 + i));
            }
            assertThat(client.connections()).isEqualTo(1);
        } finally {
            streams.forEach(Stream::close);
        }
    }

    @Test
    void twenty_mebibytes_each_way_are_the_same_bytes() {
        try (Stream stream = client.open(SharedServer.ECHO)) {
            for (int i = 0; i < 20; i++) {
                stream.send(java.util.Arrays.copyOfRange(BYTES, i * MIB, (i + 1) * MIB));
            }
            assertThat(stream.read(BYTES.length)).isEqualTo(BYTES);
        }
    }

    @Test
    void a_client_that_vanishes_closes_all_its_services() {
        int before = SERVER.echo().open();
        for (int i = 0; i < 10; i++) {
            Stream stream = client.open(SharedServer.ECHO);
            assertThat(stream.send("x").read(1)).isEqualTo("x".getBytes());
        }

        client.close();

        Awaitility.await("the services' connections are closed")
                .until(() -> SERVER.echo().open() == before);
    }
}
