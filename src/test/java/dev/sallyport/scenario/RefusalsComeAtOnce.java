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

/** A refusal says why and is there within milliseconds, with the end of the connection. */
@Timeout(60)
class RefusalsComeAtOnce {
    private static final long HALF_A_SECOND = 500_000_000L;

    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) ->
                    folder.route("unresolved.example.test:7", "tcp://nowhere.invalid:7"));

    @ParameterizedTest
    @CsvSource({
        "nowhere.test:22, 404, route_not_found",
        "private.example.test:7, 403, ext_authz_denied",
        "dead.example.test:7, 503, remote_connection_failure",
        "dead.example.test, 400, bad_authority"
    })
    void a_refused_connect_is_answered_and_closed_at_once(String target, int status, String reason)
            throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            // The first one loads classes.
            client.send(RawClient.head(target)).readToEnd();
        }
        try (RawClient client = SERVER.client().connect()) {
            long start = System.nanoTime();
            RawClient.Rest rest = client.send(RawClient.head(target)).readToEnd();

            assertThat(System.nanoTime() - start).isLessThan(HALF_A_SECOND);
            assertThat(rest.text())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains(reason)
                    .containsIgnoringCase("\r\nconnection: close\r\n")
                    .containsIgnoringCase("\r\nx-request-id: ")
                    .containsIgnoringCase("\r\ncontent-length: ");
            assertThat(rest.ending()).isEqualTo(Ending.ORDERLY);
        }
    }

    @Test
    void a_name_that_does_not_resolve_is_503() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            assertThat(client.send(RawClient.head("unresolved.example.test:7")).readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("dns")
                    .doesNotContain("nowhere.invalid");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', text/html",
        "text/html, text/html",
        "application/json, application/json",
        "text/plain, text/plain"
    })
    void the_body_is_what_the_client_accepts(String accept, String type) throws IOException {
        String field = accept.isEmpty() ? "" : "Accept: " + accept + "\r\n";
        try (RawClient client = SERVER.client().connect()) {
            client.send("CONNECT nowhere.test:1 HTTP/1.1\r\nHost: x\r\n" + field + "\r\n");

            assertThat(client.readAnswer())
                    .containsIgnoringCase("\r\ncontent-type: " + type)
                    .contains("route_not_found");
        }
    }

    @Test
    void the_answer_the_page_and_the_log_share_an_id() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send(
                    "CONNECT private.example.test:7 HTTP/1.1\r\nHost: x\r\nX-Request-Id:"
                            + " shared-id\r\n\r\n");

            assertThat(client.readAnswer())
                    .containsIgnoringCase("\r\nx-request-id: shared-id\r\n")
                    .containsSubsequence("\r\n\r\n", "shared-id");
        }
        SERVER.process()
                .awaitLine(
                        "the decision",
                        line ->
                                "shared-id".equals(line.getString("check-request-id"))
                                        && !line.getBoolean("allow"));
        SERVER.process()
                .awaitLine(
                        "the access line",
                        line ->
                                "shared-id".equals(line.getString("request-id"))
                                        && line.getInteger("response-code") == 403);
    }

    @Test
    void errors_to_other_requests_keep_the_connection() throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /x HTTP/1.1\r\nHost: nowhere.test\r\n\r\n");
                assertThat(client.readAnswer())
                        .startsWith("HTTP/1.1 404 ")
                        .doesNotContainIgnoringCase("\r\nconnection: close");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/healthz, 200", "/ping, 200", "/.pomerium/none, 404"})
    void own_pages_answer_on_any_host(String path, int status) throws IOException {
        try (RawClient client = SERVER.client().connect()) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: any.test\r\n\r\n");

            assertThat(client.readAnswer()).startsWith("HTTP/1.1 " + status + " ");
        }
    }
}
