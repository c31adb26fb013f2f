package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an upstream gets to see of a client's fields: F045. */
class RequestFieldsTest {
    private static final RequestFields.Origin ORIGIN =
            new RequestFields.Origin("192.0.2.7", "app.example.test", true, "id-1");

    private static List<Header> fields(FieldRules rules, List<Header> identity, String... lines) {
        List<Header> headers = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            headers.add(new Header(parts[0], parts[1]));
        }
        return RequestFields.of(
                new RequestHead("GET", "/", "HTTP/1.1", headers),
                ORIGIN,
                "_pomerium",
                Set.of("x-email"),
                identity,
                rules);
    }

    private static List<String> values(String name, String... lines) {
        return values(fields(FieldRules.NONE, List.of(), lines), name);
    }

    private static List<String> values(List<Header> fields, String name) {
        return fields.stream()
                .filter(f -> f.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    @Test
    void names_that_become_the_same_variable_are_ours_too() {
        String[] lies = {"X_Pomerium_Jwt_Assertion: forged", "x_email: a@b.test", "X_Real_IP: 1"};
        assertThat(fields(FieldRules.NONE, List.of(), lies)).hasSize(4);
        assertThat(values("x_other", "x_other: kept")).containsExactly("kept");
    }

    @Test
    void only_our_word_counts_about_where_a_request_comes_from() {
        String[] lies = {
            "X-Forwarded-For: 10.0.0.1",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: evil.test",
            "X-Forwarded-Prefix: /evil",
            "X-Real-IP: 10.0.0.1",
            "Forwarded: for=10.0.0.1",
            "X-Request-Id: mine",
            "X-Envoy-External-Address: 10.0.0.1",
            "Via: 1.1 evil",
        };
        assertThat(values("x-forwarded-for", lies)).containsExactly("192.0.2.7");
        assertThat(values("x-forwarded-proto", lies)).containsExactly("https");
        assertThat(values("x-forwarded-host", lies)).containsExactly("app.example.test");
        assertThat(values("x-request-id", lies)).containsExactly("id-1");
        assertThat(fields(FieldRules.NONE, List.of(), lies)).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: close",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eA==",
                "Transfer-Encoding: chunked",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQ",
                "TE: gzip",
                "X-Pomerium-Authorization: token",
                "X-Pomerium-Jwt-Assertion: forged",
                "X-Pomerium-Claim-Email: forged",
                "x-eMail: forged",
                "Authorization: Pomerium token",
                "Authorization: pomerium  token",
                "Authorization: Bearer Pomerium-token",
                "Cookie: _pomerium=token",
                "Cookie: _POMERIUM=token",
                "Cookie:  _pomerium =token",
            })
    void field_that_is_not_for_upstreams_stays_here(String line) {
        assertThat(fields(FieldRules.NONE, List.of(), line)).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cookie: a=1; _pomerium=token; b=2 | a=1; b=2",
                "Cookie: _pomerium_other=1 | _pomerium_other=1",
                "Cookie: a=_pomerium | a=_pomerium",
                "Authorization: Bearer theirs | Bearer theirs",
                "Authorization: Basic eDp5 | Basic eDp5",
                "TE: trailers, deflate | trailers",
                "Accept: text/html | text/html",
            })
    void field_of_the_services_own_arrives(String line, String value) {
        assertThat(values(line.substring(0, line.indexOf(':')), line)).containsExactly(value);
    }

    @Test
    void connection_names_more_that_stays_but_not_what_is_ours() {
        assertThat(values("x-mine", "Connection: X-Mine, close", "X-Mine: 1")).isEmpty();
        var told = List.of(new Header("x-email", "alice@example.com"));
        var fields =
                fields(FieldRules.NONE, told, "Connection: x-email, x-forwarded-for, x-request-id");
        assertThat(values(fields, "x-email")).containsExactly("alice@example.com");
        assertThat(values(fields, "x-forwarded-for")).hasSize(1);
        assertThat(values(fields, "x-request-id")).hasSize(1);
    }

    @Test
    void operator_has_the_last_word_but_not_about_identity() {
        var rules =
                new FieldRules(
                        List.of(new Header("x-a", "set"), new Header("x-email", "set")),
                        Set.of("X-Gone", "x-a"));
        var told = List.of(new Header("x-email", "alice@example.com"));
        var fields = fields(rules, told, "X-Gone: 1", "X-A: theirs", "X-B: theirs");
        assertThat(values(fields, "x-gone")).isEmpty();
        assertThat(values(fields, "x-a")).containsExactly("set");
        assertThat(values(fields, "x-b")).containsExactly("theirs");
        assertThat(values(fields, "x-email")).containsExactly("alice@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a?pomerium_session=t, /a",
        "/a, /a?x=1&pomerium_session=t&y=2, /a?x=1&y=2",
        "/b, /a/../b?x=%2e%2e, /b?x=%2e%2e",
        "*, *, *",
    })
    void target_is_what_was_decided_about_without_our_token(String path, String sent, String got) {
        assertThat(RequestTarget.of(path, sent, Optional.empty())).isEqualTo(got);
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /v1, /api/x, /v1/x",
        "/, /base, /x, /basex",
        "/, /base/, /x, /base/x",
        "/api/, '', /api/x, /x",
    })
    void prefix_is_replaced_as_text(String prefix, String by, String path, String got) {
        var rewrite = Optional.of(new WebSettings.Rewrite(prefix, by));
        assertThat(RequestTarget.of(path, path + "?q", rewrite)).isEqualTo(got + "?q");
    }

    @Test
    void trailers_say_nothing_that_a_head_says() {
        RequestHead head =
                new RequestHead(
                        "POST",
                        "/",
                        "HTTP/1.1",
                        List.of(new Header("X-Head", "1"), new Header("Connection", "x-mine")));
        FieldRules rules = new FieldRules(List.of(new Header("X-Tenant", "a")), Set.of("X-Debug"));
        List<Header> sent = new ArrayList<>();
        for (String name :
                List.of(
                        "x-head",
                        "X-MINE",
                        "x-tenant",
                        "x-debug",
                        "X-Email",
                        "Via",
                        "TE",
                        "X-Sum")) {
            sent.add(new Header(name, "v"));
        }
        assertThat(RequestFields.trailers(sent, head, Set.of("x-email"), rules))
                .extracting(Header::name)
                .containsExactly("X-Sum");
    }
}
