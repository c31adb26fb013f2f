package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.FakeStream;
import dev.sallyport.request.RequestHead;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LineWriter writer = new LineWriter(new FakeStream(), CLOCK);
    private final JsonAudit audit = new JsonAudit(AuditSettings.DEFAULT, writer, CLOCK, registry);

    @AfterEach
    void stop() {
        writer.close();
    }

    private void accessed(String method, int status, String details, String closeReason) {
        over(method, "", status, details, closeReason);
    }

    private void asked(String route, int status, String closeReason) {
        over("GET", route, status, "via_upstream", closeReason);
    }

    private void over(String method, String route, int status, String details, String closed) {
        audit.accessed(
                new AccessEvent(
                        "id",
                        null,
                        method,
                        "a:1",
                        "",
                        "::1",
                        "",
                        route,
                        1,
                        100,
                        7,
                        status,
                        details,
                        closed,
                        Optional.empty()));
    }

    private List<String> samples() {
        return registry.scrape().lines().filter(l -> !l.startsWith("#")).toList();
    }

    @Test
    void tunnel_countsWhileOpen_andItsBytesAtItsEnd() {
        audit.tunnelOpened();
        audit.tunnelOpened();
        assertThat(samples()).contains("sallyport_tunnels_open 2.0");
        accessed("CONNECT", 200, "via_upstream", "completed");
        assertThat(samples())
                .contains(
                        "sallyport_tunnels_open 1.0",
                        "sallyport_tunnel_bytes_total{direction=\"downstream\"} 100.0",
                        "sallyport_tunnel_bytes_total{direction=\"upstream\"} 7.0",
                        "sallyport_connects_total{reason=\"via_upstream\",status=\"200\"} 1.0");
    }

    @Test
    void refusal_countsByStatusAndReason_andATunnelIsNotTouched() {
        accessed("CONNECT", 404, "route_not_found", "");
        accessed("GET", 404, "route_not_found", "");
        assertThat(samples())
                .contains(
                        "sallyport_connects_total{reason=\"route_not_found\",status=\"404\"} 1.0",
                        "sallyport_requests_total{reason=\"route_not_found\",status=\"404\"} 1.0",
                        "sallyport_tunnels_open 0.0");
    }

    @Test
    void requests_countByRouteAndClass_withTheirTimeAndBytes() {
        audit.requestOpened();
        audit.requestOpened();
        audit.requestClosed();
        for (int status : new int[] {200, 204, 503, 0, 101}) {
            asked("wiki", status, status == 101 ? "completed" : "");
        }
        asked("", 404, "");
        assertThat(samples())
                .contains(
                        "sallyport_http_requests_open 1.0",
                        "sallyport_http_requests_total{route=\"wiki\",status=\"2xx\"} 2.0",
                        "sallyport_http_requests_total{route=\"wiki\",status=\"5xx\"} 1.0",
                        "sallyport_http_requests_total{route=\"wiki\",status=\"1xx\"} 1.0",
                        "sallyport_http_requests_total{route=\"wiki\",status=\"0\"} 1.0",
                        "sallyport_http_requests_total{route=\"none\",status=\"4xx\"} 1.0",
                        "sallyport_http_request_seconds_count{route=\"wiki\"} 4",
                        "sallyport_http_bytes_total{direction=\"downstream\",route=\"wiki\"} 400.0",
                        "sallyport_http_bytes_total{direction=\"upstream\",route=\"wiki\"} 28.0");
    }

    @Test
    void routes_thatReloadsBring_haveABound() {
        for (int i = 0; i < 1_000; i++) {
            asked("route-" + i, 200, "");
        }
        assertThat(samples().stream().filter(l -> l.startsWith("sallyport_http_requests_total")))
                .hasSize(257)
                .contains("sallyport_http_requests_total{route=\"other\",status=\"2xx\"} 744.0");
    }

    @Test
    void labels_stayFew_whateverComes() {
        for (int i = 0; i < 1_000; i++) {
            accessed("CONNECT", 1_000 + i, "made-up-" + i, "");
            audit.connectionFailed("made-up-" + i, "::1", "");
        }
        assertThat(samples())
                .contains("sallyport_connects_total{reason=\"other\",status=\"0\"} 1000.0");
        assertThat(samples().stream().filter(l -> l.startsWith("sallyport_connection_failures")))
                .hasSize(65)
                .contains("sallyport_connection_failures_total{reason=\"other\"} 936.0");
    }

    @Test
    void decisionTime_isInSeconds_andDropsAreCounted() {
        RequestHead head = new RequestHead("CONNECT", "a:1", "HTTP/1.1", List.of());
        audit.authorized(
                new AuthorizeEvent(
                        "d",
                        "r",
                        head,
                        "",
                        "a:1",
                        "::1",
                        "0",
                        "",
                        AuthorizeEvent.Who.NOBODY,
                        new AuthorizeEvent.Outcome(true, List.of(), false, List.of(), ""),
                        2_000_000,
                        Optional.empty()));
        writer.close();
        audit.connectionFailed("tls_handshake", "::1", "");
        assertThat(samples())
                .contains(
                        "sallyport_decision_seconds_count 1",
                        "sallyport_decision_seconds_sum 0.002",
                        "sallyport_decision_seconds_bucket{le=\"0.001\"} 0",
                        "sallyport_decision_seconds_bucket{le=\"0.005\"} 1",
                        "sallyport_log_lines_dropped_total 1.0");
    }

    @Test
    void configuration_isToldUnderPomeriumsNames() {
        ServerMetrics server = new ServerMetrics(registry, "0.1.0");
        server.configLoaded(true, 42, 3, Instant.ofEpochSecond(1_000));
        assertThat(samples())
                .contains(
                        "pomerium_build_info{service=\"sallyport\",version=\"0.1.0\"} 1",
                        "pomerium_config_last_reload_success 1.0",
                        "pomerium_config_last_reload_success_timestamp 1000.0",
                        "pomerium_config_checksum_decimal 42.0",
                        "pomerium_policy_count_total 3.0");
        server.configLoaded(false, 43, 9, Instant.ofEpochSecond(2_000));
        assertThat(samples())
                .contains(
                        "pomerium_config_last_reload_success 0.0",
                        "pomerium_config_last_reload_success_timestamp 1000.0",
                        "pomerium_config_checksum_decimal 42.0",
                        "pomerium_policy_count_total 3.0");
    }
}
