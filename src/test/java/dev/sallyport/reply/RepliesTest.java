package dev.sallyport.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import dev.sallyport.terms.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RepliesTest {
    private static final String ID = "3c1f-id";
    private final Replies replies = new Replies();

    private static RequestHead head(String method, String... accept) {
        List<Header> headers = List.of(accept).stream().map(a -> new Header("Accept", a)).toList();
        return new RequestHead(method, "/", "HTTP/1.1", headers);
    }

    private static Optional<String> field(Reply reply, String name) {
        return reply.headers().stream()
                .filter(h -> h.name().equals(name))
                .map(Header::value)
                .findFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED_HEAD, 400", "BAD_AUTHORITY, 400", "CONTENT_LENGTH_ON_CONNECT, 400",
        "TRANSFER_ENCODING_UNSUPPORTED, 501", "HTTP_1_0, 426", "HTTP_VERSION_UNSUPPORTED, 505",
        "HEAD_TOO_LARGE, 431", "TARGET_TOO_LONG, 414", "HEAD_TIMEOUT, 408",
        "ROUTE_NOT_FOUND, 404", "POLICY_DENIED, 403", "POLICY_UNDECIDED, 503",
        "UPSTREAM_REFUSED, 503", "UPSTREAM_TIMEOUT, 503", "UPSTREAM_DNS, 503",
        "UPSTREAM_UNREACHABLE, 503", "UPSTREAM_PROXY_REFUSED, 503", "OVERLOADED, 503",
        "DRAINING, 503", "INTERNAL, 500",
    })
    void refusal_hasPomeriumsStatus(RefusalReason reason, int status) {
        assertThat(replies.refusal(reason, ID, head("CONNECT"), "").status()).isEqualTo(status);
        assertThat(Replies.status(reason)).isEqualTo(status);
    }

    @ParameterizedTest
    @EnumSource
    void refusal_ofAnyReasonAndKind_carriesTheIdAndIsNeverStored(RefusalReason reason) {
        for (String accept : List.of("text/html", "application/json", "text/plain")) {
            Reply reply = replies.refusal(reason, ID, head("GET", accept), "Why so.");
            assertThat(reply.body()).contains(ID).doesNotContain("{{");
            assertThat(field(reply, "x-request-id")).contains(ID);
            assertThat(field(reply, "cache-control")).contains("no-store");
            assertThat(field(reply, "x-content-type-options")).contains("nosniff");
            assertThat(reply.headers())
                    .allSatisfy(h -> assertThat(h.name()).isLowerCase())
                    .noneMatch(h -> h.name().equals("content-length"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|text/html",
                "*/*|text/html",
                "text/*|text/html",
                "application/json|application/json",
                "Application/JSON; charset=utf-8|application/json",
                "application/*|application/json",
                "application/json, */*|application/json",
                "text/html, application/json|text/html",
                "text/html;q=0.5, application/json;q=0.9|application/json",
                "text/html;q=0, */*|application/json",
                "text/plain, */*;q=0.1|text/plain",
                "text/plain;q=0.4, application/json;q=0.5|application/json",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|text/html",
                "image/png|text/html",
                "application/json;q=2|text/html",
                "application/json;q=x|text/html",
                ";,;q=,,|text/html",
            })
    void body_isOfTheKindThatAcceptLikesBest(String accept, String expected) {
        Reply reply = replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, head("GET", accept), "");
        assertThat(field(reply, "content-type").orElseThrow()).startsWith(expected);
    }

    @Test
    void noAccept_getsHtml_andHeadAtFaultGetsText() {
        Reply html = replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, head("CONNECT"), "");
        Reply text = replies.refusal(RefusalReason.BAD_AUTHORITY, ID, head("CONNECT"), "");
        Reply none = replies.refusal(RefusalReason.MALFORMED_HEAD, ID, null, "A bare CR.");
        assertThat(field(html, "content-type")).contains("text/html; charset=UTF-8");
        assertThat(field(text, "content-type")).contains("text/plain; charset=UTF-8");
        assertThat(none.body())
                .startsWith("400 Bad Request\n")
                .contains("\nA bare CR.\n", "\nreason: http1.codec_error\n", "request id: " + ID);
    }

    @Test
    void json_hasPomeriumsShapes() {
        RequestHead json = head("GET", "application/json");
        assertThat(replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, json, "").body())
                .isEqualTo(
                        "{\"requestId\":\"3c1f-id\",\"status\":404,\"statusText\":\"route_not_found\"}");
        Reply denied = replies.refusal(RefusalReason.POLICY_DENIED, ID, json, "");
        assertThat(denied.body()).isEqualTo("{\"error\":\"Forbidden\",\"request_id\":\"3c1f-id\"}");
        assertThat(field(denied, "x-pomerium-intercepted-response")).contains("true");
    }

    @Test
    void page_escapesWhatIsPutIntoIt() {
        Reply reply =
                replies.refusal(
                        RefusalReason.POLICY_DENIED,
                        "<b>\"'&",
                        head("GET"),
                        "<script>alert(1)</script>{{status}}");
        assertThat(reply.body())
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;{{status}}", "&lt;b&gt;&quot;")
                .doesNotContain("<script>alert", "<b>");
    }

    @ParameterizedTest
    @EnumSource
    void page_allowsNothingButItsOwnScript(RefusalReason reason) throws Exception {
        Reply reply = replies.refusal(reason, ID, head("GET"), "x");
        Optional<String> policy = field(reply, "content-security-policy");
        if (policy.isEmpty()) {
            assertThat(field(reply, "content-type").orElseThrow()).startsWith("text/plain");
            return;
        }
        String body = reply.body();
        String script = body.substring(body.indexOf("<script>") + 8, body.lastIndexOf("</script>"));
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(script.getBytes(StandardCharsets.UTF_8));
        assertThat(policy.get())
                .startsWith("default-src 'none';")
                .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
        assertThat(script)
                .startsWith("window.POMERIUM_DATA = {")
                .contains("\"statusText\":\"" + reason.code() + "\"", "\"responseFlags\":\"");
        assertThat(body).doesNotContain("http://", "https://", "src=", "href=");
    }

    @Test
    void connection_closesAfterConnectAndBadHeads_only() {
        assertThat(replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, head("CONNECT"), "").close())
                .isTrue();
        assertThat(replies.refusal(RefusalReason.MALFORMED_HEAD, ID, head("GET"), "").close())
                .isTrue();
        assertThat(replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, head("GET"), "").close())
                .isFalse();
        assertThat(replies.plain(200, "OK\n", ID).close()).isFalse();
    }

    @Test
    void oldVersion_isToldWhatToUpgradeTo() {
        Reply reply = replies.refusal(RefusalReason.HTTP_1_0, ID, head("CONNECT"), "");
        assertThat(field(reply, "upgrade")).contains("HTTP/1.1");
    }

    @Test
    void acceptOfManyRanges_isReadOnlyToABound() {
        String flood = "image/png,".repeat(40) + "application/json";
        Reply reply = replies.refusal(RefusalReason.ROUTE_NOT_FOUND, ID, head("GET", flood), "");
        assertThat(field(reply, "content-type").orElseThrow()).startsWith("text/html");
    }

    @Test
    void plainAndJson_areWhatTheySay() {
        Reply plain = replies.plain(405, "no\n", ID).with("allow", "GET, HEAD");
        assertThat(plain.status()).isEqualTo(405);
        assertThat(field(plain, "allow")).contains("GET, HEAD");
        assertThat(field(replies.json(200, "{}", ID), "content-type")).contains("application/json");
    }
}
