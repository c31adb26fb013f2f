package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.ScriptedUpstream;
import dev.sallyport.fake.SharedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The target of a CONNECT, and nothing else, names its route: F048 to F063. */
@Timeout(60)
class ConnectNamesItsRoute {
    private static final ScriptedUpstream WILD = ScriptedUpstream.playing(s -> s.send("wild"));
    private static final ScriptedUpstream SIX = ScriptedUpstream.playing(s -> s.send("six6"));
    private static final ScriptedUpstream BASTION = ScriptedUpstream.playing(s -> s.send("bast"));

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                folder.route("db.test:5432", echo.target());
                folder.route("*.db.test:5432", WILD.target());
                folder.route("[::1]:5432", SIX.target());
                folder.route("bastion.test/redis.test:6379/pg.test:5432", BASTION.target());
            });

    @AfterAll
    static void closeUpstreams() {
        WILD.close();
        SIX.close();
        BASTION.close();
    }

    private static String answer(String request) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            return client.send(request).readToEnd().text();
        }
    }

    private static void assertRefused(String target, int status) throws IOException {
        int dialled = SERVER.echo().accepted() + WILD.accepted() + SIX.accepted();
        assertThat(answer("CONNECT " + target + " HTTP/1.1\r\nHost: db.test:5432\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .containsIgnoringCase("\r\nx-request-id: ");
        assertThat(SERVER.echo().accepted() + WILD.accepted() + SIX.accepted())
                .as("connections to services")
                .isEqualTo(dialled);
    }

    @Test
    void f048_a_known_authority_is_a_tunnel_without_framing() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            String head = client.send(RawClient.head("db.test:5432")).readHead();

            assertThat(head)
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("\r\nx-request-id: ")
                    .doesNotContainIgnoringCase("content-length")
                    .doesNotContainIgnoringCase("transfer-encoding");
            assertThat(client.send("both ways").readText(9)).isEqualTo("both ways");
        }
    }

    // K: Pomerium answers 200 whatever Host says; F049 wanted 400 for the first two.
    @ParameterizedTest
    @ValueSource(strings = {"other.test:5432", "db.test:1", "db.test", "private.example.test:7"})
    void f049_a_host_that_names_something_else_changes_nothing(String host) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("CONNECT db.test:5432 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: db.test:5432\r\nHost: db.test:5432\r\n",
                "Host: db.test:5432\r\nHost: other.test\r\n",
                "Host: \r\n",
                "Host: a b\r\n"
            })
    void f049_no_host_or_two_or_a_bad_one_is_400(String fields) throws IOException {
        assertThat(answer("CONNECT db.test:5432 HTTP/1.1\r\n" + fields + "\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.test",
                "db.test:",
                ":5432",
                "db.test:0",
                "db.test:65536",
                "db.test:99999",
                "db.test:+5432",
                "db.test:05432",
                "db.test: 5432",
                "db.test:5432:1",
                "db.test:-1",
                "db.test:1e3",
                "db.test:0x50"
            })
    void f050_a_port_that_is_not_one_plain_number_is_400(String target) throws IOException {
        assertRefused(target, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://db.test:5432/",
                "https://db.test:5432",
                "tcp://db.test:5432",
                "//db.test:5432"
            })
    void f051_a_url_is_400(String target) throws IOException {
        assertRefused(target, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "planted:hunter2@db.test:5432",
                "db.test:5432@evil:1",
                "evil#@db.test:5432",
                "@db.test:5432"
            })
    void f052_userinfo_is_400_and_no_password_is_logged(String target) throws IOException {
        assertRefused(target, 400);

        assertThat(SERVER.process().lines()).noneMatch(line -> line.contains("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "db.test:5432/x",
                "db.test:5432?x",
                "db.test:5432#x",
                "?x",
                "#x",
                "db.test:5432/"
            })
    void f053_a_path_is_400(String target) throws IOException {
        assertRefused(target, 400);
    }

    @Test
    void f053_an_empty_target_is_400() throws IOException {
        assertRefused("", 400);
    }

    // K: 426 for HTTP/1.0, where F054 says 400 or 505.
    @Test
    void f054_http_1_0_is_426() throws IOException {
        assertThat(answer("CONNECT db.test:5432 HTTP/1.0\r\nHost: db.test:5432\r\n\r\n"))
                .startsWith("HTTP/1.1 426 ")
                .containsIgnoringCase("\r\nconnection:")
                .containsIgnoringCase("\r\nupgrade: HTTP/1.1\r\n");
    }

    @Test
    void f054_a_method_in_lower_case_is_no_tunnel() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("connect db.test:5432 HTTP/1.1\r\nHost: db.test:5432\r\n\r\n");

            assertThat(client.readHead()).containsPattern("^HTTP/1.1 40[045] ");
        }
    }

    @Test
    void f054_connection_close_does_not_hinder_a_tunnel() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT db.test:5432 HTTP/1.1\r\nHost: db.test:5432\r\nConnection:"
                            + " close\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db\u0000.test:5432",
                "db%2etest:5432",
                "db.test%00:5432",
                "db .test:5432",
                "db\u007f.test:5432",
                "db.test\u0085:5432",
                "db.test:5432\u0001"
            })
    void f055_octets_that_no_name_has_are_400(String target) throws IOException {
        assertRefused(target, 400);
    }

    @Test
    void f056_capitals_are_the_same_route_under_one_name() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("CONNECT DB.TeST:5432 HTTP/1.1\r\nHost: x\r\nX-Request-Id: f056\r\n\r\n");

            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("hello").readText(5)).isEqualTo("hello");
        }
        SERVER.process()
                .awaitLine(
                        "the decision",
                        line ->
                                "authorize".equals(line.getString("service"))
                                        && "f056".equals(line.getString("check-request-id"))
                                        && "db.test:5432".equals(line.getString("host")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"db.test.:5432", "db..test:5432", ".db.test:5432", "xn--zzzzzz.test:5432"})
    void f057_a_name_that_dns_would_mend_is_404(String target) throws IOException {
        assertRefused(target, 404);
    }

    @ParameterizedTest
    @CsvSource({"64, 404", "254, 404", "300, 400"})
    void f057_a_long_name_is_no_other_route(int length, int status) throws IOException {
        assertRefused("a".repeat(length) + ":5432", status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d\u00c3\u009f.test:5432",
                "\u00ef\u00bd\u0084\u00ef\u00bd\u0082.test:5432",
                "db\u00e3\u0080\u0082test:5432",
                "d\u00c2\u00adb.test:5432",
                "d\u00e2\u0080\u008db.test:5432"
            })
    void f058_letters_beyond_ascii_are_400(String utf8AsOctets) throws IOException {
        assertRefused(utf8AsOctets, 400);
    }

    @ParameterizedTest
    @CsvSource({
        "[::ffff:127.0.0.1]:22, 404",
        "[fe80::1%25lo]:1, 400",
        "::1:5432, 400",
        "2130706433:22, 404",
        "0177.0.0.1:22, 404",
        "127.1:22, 404",
        "127.0.0.1:5432, 404",
        "[::2]:5432, 404",
        "[::1]:22, 404",
        "[::1:5432, 400",
        "[db.test]:5432, 400"
    })
    void f059_an_address_that_is_not_configured_is_no_route(String target, int status)
            throws IOException {
        assertRefused(target, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:5432", "[0:0:0:0:0:0:0:1]:5432", "[0::0:1]:5432"})
    void f059_a_configured_address_matches_in_each_spelling(String target) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.connect(target).readText(4)).isEqualTo("six6");
        }
    }

    // K: a star spans several labels; F060 wanted one.
    @ParameterizedTest
    @ValueSource(strings = {"a.db.test:5432", "a.b.db.test:5432", "A.DB.test:5432"})
    void f060_a_star_stands_for_labels(String target) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.connect(target).readText(4)).isEqualTo("wild");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ".db.test:5432, 404",
        "xdb.test:5432, 404",
        "*.db.test:5432, 400",
        "a..db.test:5432, 404",
        "a.db.test.:5432, 404",
        "a.db.test:5433, 404",
        "169.254.169.254:80, 404"
    })
    void f060_a_star_stands_for_nothing_else(String target, int status) throws IOException {
        assertRefused(target, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis.test:6379", "pg.test:5432"})
    void the_segments_of_a_bastion_route_are_its_authorities(String target) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.connect(target).readText(4)).isEqualTo("bast");
        }
    }

    @Test
    void the_host_of_a_bastion_route_is_no_authority() throws IOException {
        assertRefused("bastion.test:443", 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere.test:22", "db.test:5433", "echo.example.test:8"})
    void f061_an_unknown_authority_is_404(String target) throws IOException {
        assertThat(answer("CONNECT " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .contains("route_not_found");
    }

    @Test
    void f061_an_unknown_authority_with_a_token_is_404_too() throws IOException {
        assertThat(
                        answer(
                                "CONNECT nowhere.test:22 HTTP/1.1\r\nHost: x\r\n"
                                        + "Authorization: Pomerium planted-token\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(SERVER.process().lines()).noneMatch(line -> line.contains("planted-token"));
    }

    // K: 501 for chunked, where F062 says 400.
    @ParameterizedTest
    @CsvSource({
        "Content-Length: 5, 400",
        "Content-Length: 0, 400",
        "Transfer-Encoding: chunked, 501",
        "Transfer-Encoding: gzip, 501"
    })
    void f062_a_body_is_refused(String field, int status) throws IOException {
        assertThat(answer("CONNECT db.test:5432 HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\nABCDE"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    // K: the connection closes after an error, where F063 expects a new decision on it.
    @Test
    void f063_a_second_request_after_a_refusal_gets_nothing() throws IOException {
        String answer = answer(RawClient.head("nowhere.test:1") + RawClient.head("db.test:5432"));

        assertThat(answer).startsWith("HTTP/1.1 404 ").doesNotContain("HTTP/1.1 200");
    }

    @Test
    void f063_a_head_inside_a_tunnel_is_just_bytes() throws IOException {
        String inner = RawClient.head("nowhere.test:1");
        try (RawClient client = SERVER.client().connect()) {
            client.connect("db.test:5432").send(inner);

            assertThat(client.readText(inner.length())).isEqualTo(inner);
        }
    }
}
