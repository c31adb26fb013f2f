package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.terms.ClientCertificate;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events as JSON lines and counts them. Any thread. */
public final class JsonAudit implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(JsonAudit.class);

    private record Lines(
            FieldList<AccessEvent> access,
            FieldList<AuthorizeEvent> authorize,
            boolean accessLines,
            boolean authorizeLines) {}

    private final LineWriter writer;
    private final InstantSource clock;
    private final TrafficMetrics metrics;
    private final LineTime time = new LineTime();
    private final FailureThrottle throttle = new FailureThrottle();
    private volatile Lines lines;

    public JsonAudit(
            AuditSettings settings,
            LineWriter writer,
            InstantSource clock,
            MeterRegistry registry) {
        this.writer = writer;
        this.clock = clock;
        this.metrics = new TrafficMetrics(registry, writer);
        this.lines = lines(settings);
    }

    /** The names that {@code access_log_fields} knows, besides {@code headers.NAME}. */
    public static Set<String> knownAccessFields() {
        return AccessFields.KNOWN.keySet();
    }

    /** The names that {@code authorize_log_fields} knows, besides {@code headers.NAME}. */
    public static Set<String> knownAuthorizeFields() {
        return AuthorizeFields.KNOWN.keySet();
    }

    /** Follows these settings from the next event on; says once which names it does not know. */
    public void settings(AuditSettings settings) {
        lines = lines(settings);
    }

    private static Lines lines(AuditSettings settings) {
        FieldList<AccessEvent> access = AccessFields.of(settings.accessFields());
        FieldList<AuthorizeEvent> authorize = AuthorizeFields.of(settings.authorizeFields());
        warn("access_log_fields", access.unknown());
        warn("authorize_log_fields", authorize.unknown());
        return new Lines(access, authorize, settings.accessLines(), settings.authorizeLines());
    }

    private static void warn(String key, List<String> unknown) {
        if (!unknown.isEmpty()) {
            LOG.error("{}: unknown names are ignored: {}", key, unknown);
        }
    }

    @Override
    public void authorized(AuthorizeEvent event) {
        metrics.authorized(event);
        Lines now = lines;
        if (now.authorizeLines()) {
            write(
                    "info",
                    "authorize",
                    "authorize check",
                    json -> {
                        now.authorize().write(json, event);
                        AuthorizeFields.outcome(json, event);
                    });
        }
    }

    @Override
    public void tunnelOpened() {
        metrics.tunnelOpened();
    }

    @Override
    public void requestOpened() {
        metrics.web().opened();
    }

    @Override
    public void requestClosed() {
        metrics.web().closed();
    }

    @Override
    public void accessed(AccessEvent event) {
        metrics.accessed(event);
        Lines now = lines;
        boolean probe = event.path().equals("/ping") || event.path().equals("/healthz");
        if (now.accessLines() && (!probe || LOG.isDebugEnabled())) {
            write(
                    probe ? "debug" : "info",
                    "envoy",
                    "http-request",
                    json -> now.access().write(json, event));
        }
    }

    @Override
    public void connectionFailed(String reason, String ip, String detail) {
        failed(reason, ip, detail, json -> {});
    }

    @Override
    public void handshakeFailed(
            String reason,
            String ip,
            String detail,
            String sni,
            Optional<ClientCertificate> certificate) {
        failed(
                reason,
                ip,
                detail,
                json -> {
                    JsonLines.text(json, "tls-sni-hostname", sni);
                    JsonLines.text(json, "downstream-transport-failure-reason", detail);
                    CertificateFields.write(json, certificate);
                });
    }

    private void failed(String reason, String ip, String detail, JsonLines.Fields more) {
        metrics.connectionFailed(reason);
        long withheld = lines.accessLines() ? throttle.admit(ip, System.nanoTime()) : -1;
        if (withheld >= 0) {
            write(
                    "info",
                    "envoy",
                    "listener connection failure",
                    json -> {
                        JsonLines.text(json, "reason", reason);
                        JsonLines.text(json, "ip", ip);
                        JsonLines.text(json, "detail", detail);
                        more.write(json);
                        if (withheld > 0) {
                            json.writeNumberField("withheld", withheld);
                        }
                    });
        }
    }

    private void write(String level, String service, String message, JsonLines.Fields fields) {
        try {
            boolean _ =
                    writer.offer(
                            JsonLines.line(json -> all(json, level, service, message, fields)));
        } catch (RuntimeException e) {
            // Events come on event loops, in the middle of a tunnel: a defect here ends none.
            LOG.error("an audit line could not be written", e);
        }
    }

    private void all(
            JsonGenerator json,
            String level,
            String service,
            String message,
            JsonLines.Fields fields)
            throws IOException {
        json.writeStringField("level", level);
        json.writeStringField("service", service);
        fields.write(json);
        json.writeStringField("time", time.of(clock.instant()));
        json.writeStringField("message", message);
    }
}
