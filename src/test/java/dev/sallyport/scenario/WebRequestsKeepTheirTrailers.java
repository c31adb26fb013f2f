package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.EmbeddedServer;
import dev.sallyport.fake.GrpcCall;
import dev.sallyport.fake.GrpcUpstream;
import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedServer;
import dev.sallyport.fake.ServerFolder;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says behind a body arrives behind it, and says nothing that only we may say. */
@Timeout(60)
class WebRequestsKeepTheirTrailers {
    private static final String OPEN = "allow_public_unauthenticated_access: true";
    private static final String HOST = "app.example.test";
    private static final String MODERN = "modern.example.test";

    private static final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private static ScriptedServer upstream;
    private static GrpcUpstream modern;
    private static ServerFolder folder;
    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws Exception {
        upstream = new ScriptedServer(WebRequestsKeepTheirTrailers::answer);
        modern = GrpcUpstream.clear();
        folder = new ServerFolder().secured();
        folder.line("jwt_claims_headers: {X-Email: email}")
                .webRoute(
                        HOST,
                        "http://127.0.0.1:" + upstream.port(),
                        OPEN,
                        "set_request_headers: {X-Tenant: ours}",
                        "remove_request_headers: [X-Debug]")
                .webRoute(MODERN, "h2c://127.0.0.1:" + modern.port(), OPEN);
        server = EmbeddedServer.onEpoll(folder.write());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        folder.close();
        upstream.close();
        modern.close();
    }

    @BeforeEach
    void forget() {
        bodies.clear();
        modern.trailers().clear();
    }

    /** The chunked body as it came, trailers included. */
    private static void answer(Socket socket) throws Exception {
        while (true) {
            String head = ScriptedServer.head(socket);
            if (head.contains("transfer-encoding: chunked")) {
                // The first empty line is behind the trailers: no chunk here is empty or has one.
                bodies.add(ScriptedServer.head(socket));
            }
            ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static String chunked(String host, String trailers) {
        return "POST /count HTTP/1.1\r\nHost: "
                + host
                + "\r\nTransfer-Encoding: chunked\r\nX-Head: 1\r\nConnection: x-mine\r\n\r\n"
                + "5\r\nhello\r\n0\r\n"
                + trailers
                + "\r\n";
    }

    private static final String MIXED =
            "X-Sum: 42\r\nX-Email: a@b.test\r\nX-Tenant: theirs\r\nX-Debug: 1\r\nX-Head: 2\r\n"
                    + "x-mine: 1\r\nx-amz-checksum-crc32: AAAAAA==\r\n";

    @Test
    void trailers_pass_but_for_those_that_would_mislead() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(chunked(HOST, MIXED));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            assertThat(bodies.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(
                            "5\r\nhello\r\n0\r\nX-Sum: 42\r\n"
                                    + "x-amz-checksum-crc32: AAAAAA==\r\n\r\n");
            // Nothing of them is left for the next request of the connection.
            client.send(chunked(HOST, ""));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
        }
    }

    @Test
    void trailers_change_between_the_versions_of_http() throws Exception {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(chunked(MODERN, MIXED));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
            assertThat(modern.trailers())
                    .contains("x-sum: 42", "x-amz-checksum-crc32: AAAAAA==")
                    .doesNotContain("x-mine: 1", "x-head: 2", "x-email: a@b.test");
        }
        try (GrpcCall call =
                new GrpcCall(server.port(), HOST, "/count").say("abc").endWith("x-sum", "42")) {
            assertThat(call.head(":status")).isEqualTo("200");
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).endsWith("\r\n0\r\nx-sum: 42\r\n\r\n");
        }
    }

    /** A body of nothing but trailers, which HTTP/1.1 can only send in chunks. */
    @Test
    void trailers_without_a_body_arrive() throws Exception {
        try (GrpcCall call = new GrpcCall(server.port(), HOST, "/count").endWith("x-sum", "42")) {
            assertThat(call.head(":status")).isEqualTo("200");
            assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo("0\r\nx-sum: 42\r\n\r\n");
        }
    }

    /** F043: nothing in a trailer may count as a field of a head, for whoever reads it so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.test",
                "Authorization: Bearer x",
                "Cookie: a=1",
                "Content-Length: 7",
                "Transfer-Encoding: chunked",
                "X-Forwarded-For: 10.0.0.1",
                "X-Pomerium-Jwt-Assertion: forged",
                "X_Sum: 1"
            })
    void trailer_that_only_a_head_may_have_cuts_the_request(String trailer) throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(chunked(HOST, trailer + "\r\n"));
            assertThat(client.readToEnd().text()).isEmpty();
        }
        assertThat(bodies).isEmpty();
    }

    @Test
    void flood_of_trailers_cuts_the_request() throws IOException {
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(chunked(HOST, "a: b\r\n".repeat(65)));
            assertThat(client.readToEnd().text()).isEmpty();
        }
        try (RawClient client = RawClient.to(server.port()).connect()) {
            client.send(chunked(HOST, "a: " + "b".repeat(9_000) + "\r\n"));
            assertThat(client.readToEnd().text()).isEmpty();
        }
        assertThat(bodies).isEmpty();
    }
}
