package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.request.Header;
import dev.sallyport.terms.HostPort;
import dev.sallyport.upstream.UpstreamTarget;
import dev.sallyport.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What web routes may say, and what they may not say yet. */
class WebReaderTest {
    private static final String PLAIN = "insecure_server: true\n";
    private static final String ROUTE =
            "routes:\n  - from: https://a.test\n    to: https://b.test:8443\n";

    @TempDir Path folder;
    private ConfigFolder config;

    @BeforeEach
    void open() {
        config = new ConfigFolder(folder);
    }

    private WebSettings web(String yaml) {
        return config.load(PLAIN + yaml).plans().getFirst().web().orElseThrow();
    }

    @Test
    void defaults_are_pomeriums() {
        WebSettings web = web(ROUTE);
        assertThat(web.rewrite()).isEmpty();
        assertThat(web.host()).isEqualTo(new WebSettings.Host.OfTarget());
        assertThat(web.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(web.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(web.webSockets()).isFalse();
        assertThat(web.identity()).isEmpty();
        assertThat(web.responseFields().set())
                .extracting(Header::name)
                .containsExactlyInAnyOrder("x-frame-options", "x-xss-protection");
        assertThat(config.load(ROUTE).plans().getFirst().web().orElseThrow().responseFields().set())
                .extracting(Header::name)
                .contains("strict-transport-security");
        assertThat(config.warnings(PLAIN + ROUTE)).isEmpty();
    }

    @Test
    void targets_are_those_of_web_routes() {
        var upstream = config.load(PLAIN + ROUTE).plans().getFirst().upstream();
        assertThat(upstream.targets())
                .containsExactly(
                        new UpstreamTarget(
                                UpstreamTarget.Kind.TLS, new HostPort("b.test", 8443), 1));
        assertThat(upstream.tls()).isPresent();
        String two =
                "routes:\n  - {from: 'https://a.test', to: ['http://b.test', 'http://c.test']}";
        assertThat(config.load(PLAIN + two).plans().getFirst().upstream().targets())
                .extracting(UpstreamTarget::address)
                .containsExactly(new HostPort("b.test", 80), new HostPort("c.test", 80));
        String h2c = "routes:\n  - {from: 'https://a.test', to: 'h2c://b.test:50051'}";
        assertThat(web(h2c).http2()).isTrue();
        assertThat(
                        config.faults(
                                PLAIN
                                        + "routes:\n  - {from: 'https://a.test', to:"
                                        + " 'unix:///run/a.sock'}"))
                .singleElement()
                .asString()
                .contains("unix:// behind a web route is not built yet");
    }

    @Test
    void keys_of_the_route_beat_those_of_the_top() {
        String top =
                "pass_identity_headers: true\ndefault_upstream_timeout: 7s\n"
                        + "set_response_headers: {X-A: top, X-B: top}\n"
                        + "jwt_claims_headers: {X-Email: email}\njwt_issuer_format: uri\n";
        WebSettings web = web(top + ROUTE);
        assertThat(web.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(web.identity().orElseThrow().issuerIsUri()).isTrue();
        assertThat(web.identity().orElseThrow().claims()).containsEntry("x-email", "email");
        assertThat(web.responseFields().set())
                .containsExactlyInAnyOrder(new Header("x-a", "top"), new Header("x-b", "top"));
        WebSettings own =
                web(
                        top
                                + ROUTE
                                + "    pass_identity_headers: false\n    timeout: 0s\n"
                                + "    idle_timeout: 1h\n"
                                + "    set_response_headers: {X-B: $$own}\n");
        assertThat(own.identity()).isEmpty();
        assertThat(own.timeout()).isZero();
        assertThat(own.idleTimeout()).isEqualTo(Duration.ofHours(1));
        assertThat(own.responseFields().set())
                .containsExactlyInAnyOrder(new Header("x-a", "top"), new Header("x-b", "$own"));
    }

    @Test
    void claims_may_be_a_list() {
        assertThat(
                        web("pass_identity_headers: true\njwt_claims_headers: [email, given_name]\n"
                                        + ROUTE)
                                .identity()
                                .orElseThrow()
                                .claims())
                .containsEntry("x-pomerium-claim-email", "email")
                .containsEntry("x-pomerium-claim-given-name", "given_name");
        assertThat(config.faults(PLAIN + "jwt_claims_headers: {'a b': email}\n" + PASSING))
                .singleElement()
                .asString()
                .contains("can't be a field's name");
    }

    private static final String PASSING = ROUTE + "    pass_identity_headers: true\n";

    @Test
    void web_sockets_lift_the_timeouts() {
        WebSettings web = web(ROUTE + "    allow_websockets: true\n");
        assertThat(web.webSockets()).isTrue();
        assertThat(web.timeout()).isZero();
        assertThat(web.idleTimeout()).isZero();
    }

    @Test
    void path_of_the_target_stands_for_the_prefix() {
        String to = "routes:\n  - from: https://a.test\n    to: http://b.test/base\n";
        assertThat(web(to).rewrite()).isEqualTo(Optional.of(new WebSettings.Rewrite("/", "/base")));
        assertThat(web(to + "    prefix: /x\n    prefix_rewrite: /y\n").rewrite())
                .isEqualTo(Optional.of(new WebSettings.Rewrite("/x", "/y")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "regex: '/a.*'",
                "regex_rewrite_pattern: a",
                "host_rewrite_header: X-Host",
                "mcp: {server: {}}",
                "set_request_headers: {X-Token: '${pomerium.access_token}'}",
                "set_request_headers: {X-Token: '$pomerium.jwt'}",
                "set_request_headers: {Host: evil}",
                "set_request_headers: {'a b': c}",
                "set_request_headers: {X-A: \"a\\r\\nB: c\"}",
                "prefix: a",
                "host_rewrite: 'a b'",
            })
    void what_cannot_be_done_is_refused(String key) {
        assertThat(config.faults(PLAIN + ROUTE + "    " + key + "\n")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "show_error_details: true",
                "allow_spdy: true",
                "rewrite_response_headers: [{header: Location, prefix: a, value: b}]",
            })
    void what_is_only_comfort_is_warned_of(String key) {
        assertThat(config.warnings(PLAIN + ROUTE + "    " + key + "\n"))
                .singleElement()
                .asString()
                .contains("has no effect on a web route in this version");
    }
}
