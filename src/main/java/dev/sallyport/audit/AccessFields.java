package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.audit.FieldList.Field;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The names of {@code access_log_fields}. */
final class AccessFields {
    private static final double NANOS_PER_MILLI = 1e6;

    static final Map<String, Field<AccessEvent>> KNOWN =
            Map.ofEntries(
                    Map.entry(
                            "upstream-cluster",
                            (j, e) -> text(j, "upstream-cluster", e.upstreamCluster())),
                    Map.entry("method", (j, e) -> text(j, "method", e.method())),
                    Map.entry("authority", (j, e) -> authority(j, e.authority())),
                    Map.entry("path", (j, e) -> text(j, "path", HeadFields.withoutQuery(e.path()))),
                    Map.entry("user-agent", (j, e) -> header(j, e, "user-agent")),
                    Map.entry("referer", (j, e) -> referer(j, e)),
                    Map.entry("forwarded-for", (j, e) -> forwardedFor(j, e)),
                    Map.entry("request-id", (j, e) -> text(j, "request-id", e.requestId())),
                    Map.entry(
                            "duration",
                            (j, e) ->
                                    j.writeNumberField(
                                            "duration", e.durationNanos() / NANOS_PER_MILLI)),
                    Map.entry("size", (j, e) -> j.writeNumberField("size", e.bytesSent())),
                    Map.entry(
                            "response-code",
                            (j, e) -> j.writeNumberField("response-code", e.status())),
                    Map.entry(
                            "response-code-details",
                            (j, e) -> text(j, "response-code-details", e.details())),
                    Map.entry("ip", (j, e) -> text(j, "ip", e.ip())),
                    Map.entry(
                            CertificateFields.NAME,
                            (j, e) -> CertificateFields.write(j, e.certificate())),
                    Map.entry(
                            "cluster-stat-name",
                            (j, e) -> text(j, "cluster-stat-name", e.routeName())),
                    Map.entry(
                            "query",
                            (j, e) -> j.writeStringField("query", HeadFields.query(e.head()))),
                    Map.entry(
                            "bytes-received",
                            (j, e) -> j.writeNumberField("bytes-received", e.bytesReceived())),
                    Map.entry("close-reason", (j, e) -> text(j, "close-reason", e.closeReason())));

    private AccessFields() {}

    static FieldList<AccessEvent> of(List<String> names) {
        return new FieldList<>(names, KNOWN, AccessEvent::head);
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        JsonLines.text(json, name, value);
    }

    private static void authority(JsonGenerator json, String authority) throws IOException {
        json.writeStringField("authority", JsonLines.capped(authority, JsonLines.MAX_AUTHORITY));
    }

    private static void header(JsonGenerator json, AccessEvent event, String name)
            throws IOException {
        text(json, name, HeadFields.first(event.head(), name));
    }

    private static void referer(JsonGenerator json, AccessEvent event) throws IOException {
        String referer = HeadFields.first(event.head(), "referer");
        text(json, "referer", HeadFields.withoutQuery(referer));
    }

    /** What the client says, then what we saw: only the last address is ours. */
    private static void forwardedFor(JsonGenerator json, AccessEvent event) throws IOException {
        String said = HeadFields.first(event.head(), "x-forwarded-for");
        String before = said.isEmpty() ? "" : JsonLines.capped(said, JsonLines.MAX_TEXT) + ",";
        json.writeStringField("forwarded-for", before + event.ip());
    }
}
