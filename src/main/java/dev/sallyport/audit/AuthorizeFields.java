package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.audit.FieldList.Field;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of {@code authorize_log_fields}. */
final class AuthorizeFields {
    private static final int MAX_LIST = 32;
    private static final int MAX_CLAIMS = 64;

    /** Known names that say something only for another protocol. */
    private static final List<String> ABSENT =
            List.of(
                    "impersonate-session-id",
                    "impersonate-user-id",
                    "impersonate-email",
                    "removed-groups-count",
                    "body",
                    "id-token",
                    "mcp-method",
                    "mcp-tool",
                    "mcp-tool-parameters");

    static final Map<String, Field<AuthorizeEvent>> KNOWN = known();

    private AuthorizeFields() {}

    private static Map<String, Field<AuthorizeEvent>> known() {
        Map<String, Field<AuthorizeEvent>> known = new LinkedHashMap<>();
        known.put("request-id", (j, e) -> text(j, "request-id", e.decisionId()));
        known.put("check-request-id", (j, e) -> text(j, "check-request-id", e.requestId()));
        known.put("method", (j, e) -> text(j, "method", e.head().method()));
        known.put("path", (j, e) -> text(j, "path", HeadFields.withoutQuery(e.path())));
        known.put("host", (j, e) -> host(j, e.host()));
        known.put("ip", (j, e) -> text(j, "ip", e.ip()));
        known.put("session-id", (j, e) -> optional(j, "session-id", e.who().session()));
        known.put(
                "service-account-id",
                (j, e) -> optional(j, "service-account-id", e.who().serviceAccount()));
        known.put("id-token-claims", (j, e) -> claims(j, e.who().claims()));
        known.put("user", (j, e) -> text(j, "user", e.who().user()));
        known.put("email", (j, e) -> text(j, "email", e.who().email()));
        known.put("envoy-route-checksum", (j, e) -> checksum(j, "envoy-route-checksum", e));
        known.put("envoy-route-id", (j, e) -> text(j, "envoy-route-id", e.routeId()));
        known.put("route-checksum", (j, e) -> checksum(j, "route-checksum", e));
        known.put("route-id", (j, e) -> text(j, "route-id", e.routeId()));
        known.put("cluster-stat-name", (j, e) -> text(j, "cluster-stat-name", e.routeName()));
        known.put("query", (j, e) -> j.writeStringField("query", HeadFields.query(e.head())));
        known.put("headers", (j, e) -> HeadFields.all(j, e.head()));
        known.put(CertificateFields.NAME, (j, e) -> CertificateFields.write(j, e.certificate()));
        for (String name : ABSENT) {
            known.put(name, (j, e) -> {});
        }
        return Map.copyOf(known);
    }

    static FieldList<AuthorizeEvent> of(List<String> names) {
        return new FieldList<>(names, KNOWN, AuthorizeEvent::head);
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        JsonLines.text(json, name, value);
    }

    /** Only for one who has it. */
    private static void optional(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            text(json, name, value);
        }
    }

    private static void claims(JsonGenerator json, Map<String, List<String>> claims)
            throws IOException {
        json.writeObjectFieldStart("id-token-claims");
        int left = MAX_CLAIMS;
        for (Map.Entry<String, List<String>> claim : claims.entrySet()) {
            if (left-- == 0) {
                break;
            }
            json.writeFieldName(JsonLines.capped(claim.getKey(), JsonLines.MAX_TEXT));
            strings(json, claim.getValue());
        }
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, List<String> texts) throws IOException {
        json.writeStartArray();
        for (String text : texts.subList(0, Math.min(texts.size(), MAX_LIST))) {
            json.writeString(JsonLines.capped(text, JsonLines.MAX_TEXT));
        }
        json.writeEndArray();
    }

    private static void host(JsonGenerator json, String host) throws IOException {
        json.writeStringField("host", JsonLines.capped(host, JsonLines.MAX_AUTHORITY));
    }

    /** A route's id is its checksum in hexadecimal digits, without a sign. */
    private static void checksum(JsonGenerator json, String name, AuthorizeEvent event)
            throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Long.toUnsignedString(number(event.routeId())));
    }

    private static long number(String id) {
        try {
            return HexFormat.fromHexDigitsToLong(id);
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    /** Both sides always speak, and the rule that decided where one is known. */
    static void outcome(JsonGenerator json, AuthorizeEvent event) throws IOException {
        AuthorizeEvent.Outcome outcome = event.outcome();
        json.writeBooleanField("allow", outcome.allow());
        reasons(json, "allow-why-" + outcome.allow(), outcome.allowReasons());
        json.writeBooleanField("deny", outcome.deny());
        reasons(json, "deny-why-" + outcome.deny(), outcome.denyReasons());
        if (!outcome.rule().isEmpty()) {
            text(json, "rule", outcome.rule());
        }
    }

    private static void reasons(JsonGenerator json, String name, List<String> reasons)
            throws IOException {
        json.writeFieldName(name);
        strings(json, reasons);
    }
}
