package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeStream;
import dev.sallyport.request.Header;
import dev.sallyport.request.RequestHead;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLinesTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-08-01T10:00:05Z"));
    private static final List<String> EVERY_ACCESS_FIELD =
            List.copyOf(JsonAudit.knownAccessFields());
    private static final List<String> EVERY_AUTHORIZE_FIELD =
            List.copyOf(JsonAudit.knownAuthorizeFields());

    private static RequestHead head(String target, Header... headers) {
        return new RequestHead("CONNECT", target, "HTTP/1.1", List.of(headers));
    }

    private static AccessEvent access(RequestHead head, String authority, String path) {
        return new AccessEvent(
                "9a0e",
                head,
                "CONNECT",
                authority,
                path,
                "172.18.0.4",
                "route-6f431f0be965b608",
                "ssh",
                5_312_400_000L,
                4096,
                12,
                200,
                "via_upstream",
                "completed",
                Optional.empty());
    }

    private static AuthorizeEvent authorize(boolean allow, boolean denied, String... reasons) {
        return new AuthorizeEvent(
                "3c1f",
                "9a0e",
                head("ssh.test:22"),
                "",
                "ssh.test:22",
                "172.18.0.4",
                "ff431f0be965b608",
                "ssh",
                AuthorizeEvent.Who.NOBODY,
                new AuthorizeEvent.Outcome(
                        allow,
                        denied ? List.of() : List.of(reasons),
                        denied,
                        denied ? List.of(reasons) : List.of(),
                        ""),
                1_000,
                Optional.empty());
    }

    private static List<String> lines(AuditSettings settings, Consumer<JsonAudit> events) {
        FakeStream stream = new FakeStream();
        LineWriter writer = new LineWriter(stream, CLOCK);
        events.accept(new JsonAudit(settings, writer, CLOCK, new SimpleMeterRegistry()));
        writer.close();
        List<String> lines = stream.lines();
        return lines.isEmpty() ? lines : lines.subList(0, lines.size() - 1);
    }

    private static String line(AuditSettings settings, Consumer<JsonAudit> event) {
        List<String> lines = lines(settings, event);
        assertThat(lines).as("one event, one line").hasSize(1);
        return lines.getFirst();
    }

    private static AuditSettings fields(List<String> access, List<String> authorize) {
        return new AuditSettings(access, authorize, true, true);
    }

    @Test
    void accessLine_withDefaults_isPomeriums() {
        RequestHead head =
                head(
                        "ssh.test:22",
                        new Header("User-Agent", "Go-http-client/1.1"),
                        new Header("Referer", "https://a.test/x?secret#y"));
        assertThat(line(AuditSettings.DEFAULT, a -> a.accessed(access(head, "ssh.test:22", ""))))
                .isEqualTo(
                        "{\"level\":\"info\",\"service\":\"envoy\","
                                + "\"upstream-cluster\":\"route-6f431f0be965b608\","
                                + "\"method\":\"CONNECT\",\"authority\":\"ssh.test:22\",\"path\":\"\","
                                + "\"user-agent\":\"Go-http-client/1.1\","
                                + "\"referer\":\"https://a.test/x\","
                                + "\"forwarded-for\":\"172.18.0.4\",\"request-id\":\"9a0e\","
                                + "\"duration\":5312.4,\"size\":4096,\"response-code\":200,"
                                + "\"response-code-details\":\"via_upstream\","
                                + "\"time\":\"2026-08-01T10:00:05Z\",\"message\":\"http-request\"}");
    }

    @Test
    void authorizeLine_withDefaults_isPomeriums() {
        String line =
                line(AuditSettings.DEFAULT, a -> a.authorized(authorize(true, false, "accept")));
        assertThat(line)
                .isEqualTo(
                        "{\"level\":\"info\",\"service\":\"authorize\",\"request-id\":\"3c1f\","
                                + "\"check-request-id\":\"9a0e\",\"method\":\"CONNECT\",\"path\":\"\","
                                + "\"host\":\"ssh.test:22\",\"ip\":\"172.18.0.4\",\"user\":\"\","
                                + "\"email\":\"\",\"envoy-route-checksum\":18393579439132096008,"
                                + "\"envoy-route-id\":\"ff431f0be965b608\","
                                + "\"route-checksum\":18393579439132096008,"
                                + "\"route-id\":\"ff431f0be965b608\",\"allow\":true,"
                                + "\"allow-why-true\":[\"accept\"],\"deny\":false,"
                                + "\"deny-why-false\":[],\"time\":\"2026-08-01T10:00:05Z\","
                                + "\"message\":\"authorize check\"}");
    }

    @Test
    void authorizeLine_saysWhichSideDecided() {
        AuditSettings few = fields(List.of(), List.of("ip"));
        assertThat(line(few, a -> a.authorized(authorize(false, false, "email-unauthorized"))))
                .contains(
                        "\"allow\":false,\"allow-why-false\":[\"email-unauthorized\"],"
                                + "\"deny\":false,\"deny-why-false\":[]")
                .doesNotContain("request-id");
        assertThat(line(few, a -> a.authorized(authorize(false, true, "reject"))))
                .contains(
                        "\"allow\":false,\"allow-why-false\":[],"
                                + "\"deny\":true,\"deny-why-true\":[\"reject\"]");
    }

    @Test
    void accessFields_areWrittenInTheirOrder_andUnknownOnesIgnored() {
        AuditSettings settings =
                fields(
                        List.of(
                                "size",
                                "nonsense",
                                "headers.x-a",
                                "ip",
                                "headers.X-Absent",
                                "size",
                                "headers.AUTHORIZATION",
                                "bytes-received",
                                "close-reason"),
                        List.of());
        RequestHead head =
                head("a:1", new Header("X-A", "1"), new Header("authorization", "Pomerium SECRET"));
        assertThat(line(settings, a -> a.accessed(access(head, "a:1", ""))))
                .startsWith(
                        "{\"level\":\"info\",\"service\":\"envoy\",\"size\":4096,"
                                + "\"headers\":{\"X-A\":\"1\",\"Authorization\":\"[masked]\"},"
                                + "\"ip\":\"172.18.0.4\",\"bytes-received\":12,"
                                + "\"close-reason\":\"completed\",\"time\"");
    }

    @Test
    void credentials_areNeverWritten() {
        RequestHead head =
                head(
                        "/x?a=1&pomerium_session=SECRET&pomerium%5Fsession=SECRET&%zz=SECRET",
                        new Header("Authorization", "Pomerium SECRET"),
                        new Header("Proxy-Authorization", "Basic SECRET"),
                        new Header("Cookie", "_pomerium=SECRET"),
                        new Header("X-Pomerium-Authorization", "SECRET"));
        AuditSettings all = fields(EVERY_ACCESS_FIELD, EVERY_AUTHORIZE_FIELD);
        AuthorizeEvent event =
                new AuthorizeEvent(
                        "d",
                        "r",
                        head,
                        "/x?pomerium_session=SECRET",
                        "a:1",
                        "::1",
                        "0",
                        "",
                        AuthorizeEvent.Who.NOBODY,
                        new AuthorizeEvent.Outcome(false, List.of(), false, List.of(), ""),
                        1,
                        Optional.empty());
        List<String> lines =
                lines(
                        all,
                        a -> {
                            a.accessed(access(head, "a:1", "/x?pomerium_session=SECRET"));
                            a.authorized(event);
                        });
        assertThat(lines).hasSize(2).noneMatch(l -> l.contains("SECRET"));
        assertThat(lines).allMatch(l -> l.contains("\"query\":\"a=1&pomerium_session=[masked]&"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n{\"level\":\"fake\"}",
                "\u001b[2J\u0007",
                "\u202egnp.exe",
                "\u0085\u009b31m\u2028\u2029",
                "\ud800 alone \udc00",
                "\ud83d\udd11",
                "\"\\\u0000\u007f",
            })
    void forgedText_staysInsideItsField(String forged) {
        for (String text : List.of(forged, forged + "x".repeat(1_000_000), forged.repeat(300))) {
            RequestHead head =
                    head(
                            text,
                            new Header(text, text),
                            new Header("User-Agent", text),
                            new Header("Referer", text),
                            new Header("X-Forwarded-For", text),
                            new Header("X-Request-Id", text));
            AuditSettings all = fields(EVERY_ACCESS_FIELD, EVERY_AUTHORIZE_FIELD);
            AuthorizeEvent decided =
                    new AuthorizeEvent(
                            text,
                            text,
                            head,
                            text,
                            text,
                            text,
                            text,
                            text,
                            AuthorizeEvent.Who.NOBODY,
                            new AuthorizeEvent.Outcome(
                                    true, List.of(text), true, List.of(text), text),
                            1,
                            Optional.empty());
            AccessEvent event =
                    new AccessEvent(
                            text,
                            head,
                            text,
                            text,
                            text,
                            "::1",
                            text,
                            text,
                            1,
                            2,
                            3,
                            4,
                            text,
                            text,
                            Optional.empty());
            List<String> lines =
                    lines(
                            all,
                            a -> {
                                a.accessed(event);
                                a.authorized(decided);
                                a.connectionFailed(text, text, text);
                            });
            assertThat(lines).hasSize(3);
            for (String line : lines) {
                assertThat(line.chars()).as(line).allMatch(c -> c >= 0x20 && c < 0x7f);
                assertThat(line).hasSizeLessThan(60_000);
                assertThat(new JsonObject(line).getString("level")).isEqualTo("info");
            }
        }
    }

    @Test
    void textBeyondItsBound_isCut_andNeverInsideAPair() {
        assertThat(JsonLines.capped("abcdef", 6)).isEqualTo("abcdef");
        assertThat(JsonLines.capped("abcdefg", 6)).isEqualTo("abcdef...");
        assertThat(JsonLines.capped("abc\ud83d\udd11", 4)).isEqualTo("abc\ufffd...");
        assertThat(JsonLines.capped("\ud83d\udd11", 4)).isEqualTo("\ud83d\udd11");
    }

    @Test
    void headlessEvent_hasItsLine() {
        AuditSettings all = fields(EVERY_ACCESS_FIELD, List.of());
        String line = line(all, a -> a.accessed(access(null, "", "")));
        assertThat(new JsonObject(line).getString("user-agent")).isEmpty();
    }

    @Test
    void settings_swapAtReload_andSwitchLinesOff() {
        AuditSettings off = new AuditSettings(List.of("ip"), List.of("ip"), false, false);
        List<String> lines =
                lines(
                        off,
                        a -> {
                            a.accessed(access(head("a:1"), "a:1", ""));
                            a.authorized(authorize(true, false));
                            a.connectionFailed("tls_handshake", "::1", "");
                            a.settings(fields(List.of("ip"), List.of()));
                            a.connectionFailed("tls_handshake", "::1", "no common cipher");
                        });
        assertThat(lines)
                .containsExactly(
                        "{\"level\":\"info\",\"service\":\"envoy\",\"reason\":\"tls_handshake\","
                                + "\"ip\":\"::1\",\"detail\":\"no common cipher\","
                                + "\"time\":\"2026-08-01T10:00:05Z\","
                                + "\"message\":\"listener connection failure\"}");
    }

    @Test
    void defaultFields_areAllKnown() {
        assertThat(JsonAudit.knownAccessFields()).containsAll(AuditSettings.DEFAULT_ACCESS_FIELDS);
        assertThat(JsonAudit.knownAuthorizeFields())
                .containsAll(AuditSettings.DEFAULT_AUTHORIZE_FIELDS);
    }
}
