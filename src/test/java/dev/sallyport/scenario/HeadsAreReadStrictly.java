package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClient.Ending;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A head is one thing to every reader or it is refused: F031 to F042. */
@Timeout(60)
class HeadsAreReadStrictly {
    private static final String HOST = "Host: a.test\r\n";
    private static final String SECRET = "GET /smuggled HTTP/1.1\r\nHost: b.test\r\n\r\n";

    @RegisterExtension static final SharedServer SERVER = SharedServer.usual();

    private static RawClient.Rest answers(String bytes) throws IOException {
        try (RawClient client = SERVER.client().patience(5_000).connect()) {
            return client.send(bytes).readToEnd();
        }
    }

    /** One answer with this status, then the end, and nothing for what was sent behind it. */
    private static void assertRefused(String bytes, int... statuses) throws IOException {
        RawClient.Rest rest = answers(bytes + SECRET);

        assertThat(rest.text()).matches("(?s)HTTP/1\\.1 [0-9]{3} .*");
        assertThat(Integer.parseInt(rest.text().substring(9, 12))).isIn(boxed(statuses));
        assertThat(rest.text().split("HTTP/1\\.1 [0-9]{3} ", -1)).as("one answer").hasSize(2);
        assertThat(rest.text()).containsIgnoringCase("\r\nconnection: close\r\n");
        assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
    }

    private static Object[] boxed(int... values) {
        return java.util.Arrays.stream(values).boxed().toArray();
    }

    @Test
    void a_good_request_is_answered_and_the_connection_lives() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
                assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
            }
        }
    }

    // K: Pomerium accepts bare line feeds; ours refuses.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a.test\n\n",
                "GET / HTTP/1.1\r\nHost: a.test\nX: y\r\n\r\n",
                "GET / HTTP/1.1\nHost: a.test\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.test\r\n\n"
            })
    void f031_a_bare_line_feed_is_400(String head) throws IOException {
        assertRefused(head, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\t/\tHTTP/1.1\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET /  HTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                " GET / HTTP/1.1\r\n",
                "GET /\r\n",
                "GET\r\n",
                "GET / \r\n",
                "GET / http/1.1\r\n",
                "GET / HTTP/0.9\r\n",
                "G@T / HTTP/1.1\r\n",
                "GET / HTTP/1\r\n"
            })
    void f032_another_shape_of_request_line_is_400(String line) throws IOException {
        assertRefused(line + HOST + "\r\n", 400);
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.2, 505",
        "HTTP/2.0, 505",
        "HTTP/3.0, 505",
        "HTTP/11.1, 400",
        "HTTP/1.1x, 400",
        "HTTP/1.11, 400",
        "HTTP/1.0, 426"
    })
    void f033_another_version_is_refused(String version, int status) throws IOException {
        // K: 426 for HTTP/1.0.
        assertRefused("GET / " + version + "\r\n" + HOST + "\r\n", status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: a.test\r\nHost: a.test\r\n",
                "Host: a.test\r\nHost: b.test\r\n",
                "Host: a b\r\n",
                "Host: a/b\r\n",
                "Host: u@a.test\r\n",
                "Host: a.test:99999\r\n",
                "Host: a.test:\r\n",
                "Host:\r\n",
                "Host: a.test,b.test\r\n"
            })
    void f034_no_host_or_a_bad_one_is_400(String field) throws IOException {
        // K: 404 for two Host headers on a web route; ours refuses the head.
        assertRefused("GET / HTTP/1.1\r\n" + field + "\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a#b",
                "/%00",
                "/..%2fetc",
                "/a%5cb",
                "http://u@a.test/",
                "http:///x",
                "ftp://a.test/",
                "a.test",
                "*"
            })
    void f035_a_target_that_readers_read_apart_is_400(String target) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://b.test/", "https://b.test/x", "//evil/x", "/a\\b"})
    void f035_a_target_with_one_meaning_is_a_request(String target) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void f035_the_target_wins_over_host() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("GET https://b.test/.pomerium/none HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NoColon\r\n",
                "Name : v\r\n",
                "Na\u0000me: v\r\n",
                "Na\rme: v\r\n",
                "N\u00c3\u00a4me: v\r\n",
                "Name: a\u0000b\r\n",
                "Name: a\rb\r\n",
                "Na(me: v\r\n",
                "Name: \u0001\r\n",
                "Na_me: v\r\n"
            })
    void f037_a_field_line_that_is_none_is_400(String field) throws IOException {
        assertRefused("GET / HTTP/1.1\r\n" + HOST + field + "\r\n", 400);
    }

    @Test
    void f038_one_empty_line_before_a_request_is_tolerated() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\u0000\u0001\u0002", "\n", "\r\r\n"})
    void f038_more_than_that_is_400(String junk) throws IOException {
        assertRefused(junk + "GET / HTTP/1.1\r\n" + HOST + "\r\n", 400);
        assertRefused(junk.repeat(1_000) + "GET / HTTP/1.1\r\n" + HOST + "\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {": v\r\n", ":\r\n", " : v\r\n"})
    void f039_an_empty_field_name_is_400(String field) throws IOException {
        assertRefused("GET / HTTP/1.1\r\n" + HOST + field + "\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: a\r\n continued\r\n", "X: a\r\n\tcontinued\r\n", " first: a\r\n"})
    void f040_a_folded_line_is_400(String field) throws IOException {
        assertRefused("GET / HTTP/1.1\r\n" + HOST + field + "\r\n", 400);
        assertRefused("GET / HTTP/1.1\r\n" + field + HOST + "\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
                "Content-Length: 2\r\nContent-Length: 2\r\n",
                "Content-Length: 2\r\nContent-Length: 3\r\n",
                "Content-Length: 2, 2\r\n",
                "Content-Length: +2\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Content-Length:\r\n",
                "Content-Length: 0x2\r\n",
                "Content-Length: 2 2\r\n"
            })
    void f041_a_body_of_unclear_length_is_400(String fields) throws IOException {
        assertRefused("POST / HTTP/1.1\r\n" + HOST + fields + "\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: \u000bchunked\r\n",
                "Transfer-Encoding: identity, chunked\r\n",
                "Transfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked, chunked\r\n",
                "Transfer-Encoding:\r\n"
            })
    void f042_a_transfer_coding_that_is_not_chunked_alone_is_refused(String fields)
            throws IOException {
        assertRefused("POST / HTTP/1.1\r\n" + HOST + fields + "\r\n", 400, 501);
    }
}
