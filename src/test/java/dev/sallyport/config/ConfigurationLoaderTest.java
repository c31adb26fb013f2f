package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.edge.EdgeSettings.Deadlines;
import dev.sallyport.gate.Plan;
import dev.sallyport.identity.session.StoreSettings;
import dev.sallyport.terms.HostPort;
import dev.sallyport.tunnel.TunnelSettings;
import dev.sallyport.upstream.UpstreamTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationLoaderTest {
    private static final String KEY32 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String PLAIN = "insecure_server: true\n";

    @TempDir Path folder;
    private ConfigFolder config = new ConfigFolder(Path.of("."));

    @BeforeEach
    void open() {
        config = new ConfigFolder(folder);
    }

    private Plan only(String... lines) {
        return config.load(PLAIN + "routes:\n  - " + String.join("\n    ", lines) + "\n")
                .plans()
                .getFirst();
    }

    @Test
    void a3_configuration_of_the_guide_loads_without_a_warning() {
        var pair = SelfSigned.make(ConfigFolder.NOW);
        var _ = config.write("pomerium.crt", ConfigFolder.pem(pair.leaf()));
        var _ = config.write("pomerium.key", ConfigFolder.pem(pair.key()));
        Configuration loaded =
                config.load(
                        """
                        address: ":443"
                        authenticate_service_url: https://authenticate.localhost.test
                        certificate_file: %1$s/pomerium.crt
                        certificate_key_file: %1$s/pomerium.key
                        cookie_secret: %2$s
                        shared_secret: %2$s
                        log_level: info
                        routes:
                          - from: tcp+https://ssh.localhost.test:22
                            to: tcp://sshd:22
                            allow_public_unauthenticated_access: true
                        """
                                .formatted(folder, KEY32));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.edge().host()).isEmpty();
        assertThat(loaded.edge().port()).isEqualTo(443);
        assertThat(loaded.health()).hasToString("127.0.0.1:28080");
        Plan plan = loaded.routes().tunnel(HostPort.parse("ssh.localhost.test:22")).orElseThrow();
        assertThat(plan.policy().policy())
                .hasToString("[{\"allow\":{\"or\":[{\"accept\":true}]}}]");
        assertThat(plan.to()).isEqualTo("tcp://sshd:22");
        assertThat(plan.tunnel()).isEqualTo(TunnelSettings.DEFAULT);
        assertThat(plan.id()).isEqualTo(plan.policy().route());
        assertThat(loaded.plans()).containsExactly(plan);
    }

    @Test
    void policy_list_comes_before_routes() {
        Configuration loaded =
                config.load(
                        PLAIN
                                + ConfigFolder.ROUTE
                                + "policy:\n  - from: tcp+https://a.test:22\n    to: tcp://c:1\n");
        assertThat(loaded.plans())
                .extracting(Plan::to)
                .containsExactly("tcp://c:1", "tcp://b.test:22");
        assertThat(loaded.routes().tunnel(HostPort.parse("a.test:22")).orElseThrow().to())
                .isEqualTo("tcp://c:1");
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://localhost:22, TCP, localhost:22, 1",
        "tcp://b.test, TCP, b.test:80, 1",
        "'tcp://b.test:22,7', TCP, b.test:22, 7",
        "'tcp://[::1]:22', TCP, '[::1]:22', 1",
        "'tcp://[::1]', TCP, '[::1]:80', 1",
        "TCP://B.test:22/x, TCP, b.test:22, 1",
        "http://proxy.test:3128, CONNECT_PROXY, proxy.test:3128, 1",
        "http://proxy.test, CONNECT_PROXY, proxy.test:80, 1",
    })
    void target_is_read(String to, UpstreamTarget.Kind kind, String address, int weight) {
        assertThat(only("from: tcp+https://a:1", "to: '" + to + "'").upstream().targets())
                .containsExactly(new UpstreamTarget(kind, HostPort.parse(address), weight));
    }

    @Test
    void several_targets_keep_their_weights() {
        assertThat(
                        only("from: tcp+https://a:1", "to: ['tcp://b:1,2', 'tcp://c:1,3']")
                                .upstream()
                                .targets())
                .extracting(UpstreamTarget::weight)
                .containsExactly(2, 3);
    }

    @Test
    void timeouts_of_a_route_are_read() {
        assertThat(
                        only(
                                        "from: tcp+https://a:1",
                                        "to: tcp://b",
                                        "timeout: 1h30m",
                                        "idle_timeout: 5m",
                                        "half_close_timeout: 7s")
                                .tunnel())
                .isEqualTo(
                        new TunnelSettings(
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(7),
                                Duration.ofMinutes(90)));
    }

    @Test
    void timeouts_at_the_top_apply() {
        Configuration loaded =
                config.load(
                        PLAIN
                                + ConfigFolder.ROUTE
                                + "timeout_write: 1h\nhalf_close_timeout: 9s\ntimeout_read: 2m\n"
                                + "timeout_idle: 1m\ndefault_upstream_timeout: 1s\n");
        assertThat(loaded.plans().getFirst().tunnel())
                .isEqualTo(
                        new TunnelSettings(
                                Duration.ZERO, Duration.ofSeconds(9), Duration.ofHours(1)));
        Deadlines deadlines = loaded.edge().deadlines();
        assertThat(deadlines.head()).isEqualTo(Duration.ofSeconds(30));
        assertThat(deadlines.idle()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.load(PLAIN).edge().deadlines()).isEqualTo(Deadlines.DEFAULT);
    }

    @Test
    void flag_against_any_port_needs_ports() {
        String yaml = PLAIN + "routes:\n  - {from: 'tcp+https://a', to: 'tcp://b'}\n";
        assertThat(config.faults(yaml)).isEmpty();
        assertThat(config.faults(yaml + "runtime_flags: {match_any_incoming_port: false}\n"))
                .singleElement()
                .asString()
                .contains("names no port");
        assertThat(config.warnings(PLAIN + "runtime_flags: {new_flag: true}\n"))
                .containsExactly(
                        "config.yaml:2: runtime_flags.new_flag: unknown runtime flag; it has no"
                                + " effect");
        assertThat(config.load(PLAIN + "runtime_flags: {config_hot_reload: false}\n").hotReload())
                .isFalse();
    }

    @Test
    void proxy_protocol_is_read() {
        Configuration loaded =
                config.load(
                        PLAIN
                                + "use_proxy_protocol: true\n"
                                + "proxy_protocol_trusted_networks: [10.0.0.0/8]\n");
        assertThat(loaded.edge().proxyProtocol().orElseThrow().trusted())
                .hasToString("[10.0.0.0/8]");
        assertThat(loaded.warnings()).isEmpty();
        assertThat(config.warnings(PLAIN + "use_proxy_protocol: true\n"))
                .singleElement()
                .asString()
                .contains("every peer may claim any client address");
        assertThat(config.faults("use_proxy_protocol: true\nproxy_protocol_trusted_networks: []\n"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, 'h2,http/1.1'",
        "HTTP1, http/1.1",
        "http2, h2",
        "CODEC_TYPE_HTTP2, h2",
    })
    void codec_type_is_read(String text, String alpn) {
        assertThat(config.load(PLAIN + "codec_type: " + text).edge().alpn())
                .isEqualTo(List.of(alpn.split(",", -1)));
    }

    @Test
    void http3_is_refused() {
        assertThat(config.faults("codec_type: http3"))
                .containsExactly(
                        "config.yaml:1: codec_type: HTTP/3 is not served; expected auto, http1 or"
                                + " http2");
    }

    @ParameterizedTest
    @CsvSource({
        "WARNING, warn, false",
        "off, off, false",
        "Panic, error, false",
        "debug, debug, true",
    })
    void log_level_is_read(String text, String level, boolean lines) {
        Configuration loaded = config.load(PLAIN + "log_level: " + text);
        assertThat(loaded.logLevel()).isEqualTo(level);
        assertThat(loaded.audit().accessLines()).isEqualTo(lines);
        assertThat(loaded.audit().authorizeLines()).isEqualTo(lines);
    }

    @Test
    void log_fields_are_read_and_unknown_ones_left_out() {
        String yaml = PLAIN + "access_log_fields: [ip, headers.X-A, nonsense]\n";
        assertThat(config.load(yaml).audit().accessFields()).containsExactly("ip", "headers.X-A");
        assertThat(config.warnings(yaml))
                .containsExactly(
                        "config.yaml:2: access_log_fields: unknown field \"nonsense\" is left out");
    }

    @Test
    void metrics_are_read() {
        Configuration loaded =
                config.load(PLAIN + "metrics_address: '[::1]:9090'\nmetrics_basic_auth: dTpw\n");
        assertThat(loaded.metrics()).contains(new BindAddress("::1", 9090));
        assertThat(loaded.metricsBasicAuth().orElseThrow().reveal())
                .isEqualTo("u:p".getBytes(StandardCharsets.UTF_8));
        assertThat(config.faults("metrics_basic_auth: dXA="))
                .singleElement()
                .asString()
                .contains("expected user:password");
    }

    @Test
    void secret_files_are_checked_and_watched() {
        var _ = config.write("secret", KEY32 + "\n");
        assertThat(config.load(PLAIN + "shared_secret_file: secret\n").watched())
                .contains(folder.resolve("secret"));
        var _ = config.write("secret", "AAAA");
        assertThat(config.faults("cookie_secret_file: secret\n"))
                .singleElement()
                .asString()
                .startsWith("config.yaml:1: cookie_secret_file: secret: expected 32 random bytes");
    }

    @Test
    void environment_beats_the_file() {
        String routes = "- from: tcp+https://env.test:22\n  to: tcp://b:1\n";
        Configuration loaded =
                config.load(
                        PLAIN + "address: ':1'\n" + ConfigFolder.ROUTE,
                        Map.of(
                                "ADDRESS", "\"127.0.0.1:8443\"",
                                "POLICY", base64(routes),
                                "ACCESS_LOG_FIELDS", "ip, method",
                                "USE_PROXY_PROTOCOL", "T",
                                "PROXY_PROTOCOL_TRUSTED_NETWORKS", "10.0.0.0/8,::1",
                                "RUNTIME_FLAGS_CONFIG_HOT_RELOAD", "false",
                                "LOG_LEVEL", "",
                                "HEADERS", "X-A:b,X-C:d"));
        assertThat(loaded.edge().host()).isEqualTo("127.0.0.1");
        assertThat(loaded.edge().port()).isEqualTo(8443);
        assertThat(loaded.plans())
                .extracting(Plan::from)
                .first()
                .isEqualTo("tcp+https://env.test:22");
        assertThat(loaded.audit().accessFields()).containsExactly("ip", "method");
        assertThat(loaded.edge().proxyProtocol().orElseThrow().trusted()).hasSize(2);
        assertThat(loaded.hotReload()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "STATE_DIRECTORY, a:b, a/sessions/store",
        "XDG_STATE_HOME, a, a/sallyport/sessions/store",
        "HOME, a, a/.local/state/sallyport/sessions/store"
    })
    void state_is_kept_where_the_environment_says(String name, String value, String store) {
        String text =
                PLAIN
                        + "address: 127.0.0.1:1\nidp_provider: development\n"
                        + "development_users: [{email: a@b.test}]\n";
        Map<String, String> environment = Map.of(name, folder.resolve(value).toString());
        assertThat(config.load(text, environment).signIn().orElseThrow().store())
                .isEqualTo(new StoreSettings.File(folder.resolve(store)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADDRESS|x|environment: ADDRESS: address: found \"x\"",
                "TIMEOUT_READ|soon|environment: TIMEOUT_READ: timeout_read: found \"soon\"",
                "DOWNSTREAM_MTLS_CA|YQ==|environment: DOWNSTREAM_MTLS_CA: downstream_mtls.ca: CA: expected",
                "IDP_REQUEST_PARAMS|x|environment: IDP_REQUEST_PARAMS: expected keys with values",
                "POLICY|%%|environment: POLICY: expected a YAML list of routes in base64",
                "POLICY|W3tmcm9tOiB4fV0=|environment: POLICY: policy[0].from: config: policy bad",
                "SHARED_SECRET|abc|environment: SHARED_SECRET: shared_secret: found something else",
            })
    void bad_variable_is_named(String name, String value, String expected) {
        assertThat(config.faults(PLAIN, Map.of(name, value)))
                .anyMatch(fault -> fault.startsWith(expected));
    }

    @Test
    void routes_that_nobody_can_pass_are_warned_of() {
        assertThat(
                        config.warnings(
                                PLAIN
                                        + "routes: [{from: tcp+https://a:1, to: tcp://b:1, "
                                        + "allow_any_authenticated_user: true}]\n"))
                .singleElement()
                .asString()
                .contains("without idp_provider nobody can sign in");
    }

    @Test
    void keys_may_come_in_any_case_and_merged() {
        Configuration loaded =
                config.load(
                        """
                        Insecure_Server: true
                        x-route: &x {to: 'tcp://b:1', idle_timeout: 3s}
                        Routes:
                          - <<: *x
                            FROM: tcp+https://a:1
                        """);
        assertThat(loaded.plans().getFirst().tunnel().idleTimeout())
                .isEqualTo(Duration.ofSeconds(3));
    }
}
