package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route may not say: one fault with Pomerium's words and the right line. */
class RouteRulesTest {
    private static final String FROM = "from: tcp+https://a.test:22";
    private static final String TO = "to: tcp://b.test:22";

    @TempDir Path folder;

    private static String route(String... lines) {
        return "routes:\n  - " + String.join("\n    ", lines) + "\n";
    }

    private static Arguments of(String expected, String... lines) {
        return Arguments.of(route(lines), expected);
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                of(
                        ":2: routes[0]: config: policy should have either `to` or `redirect` or"
                                + " `response` defined",
                        FROM),
                of(":3: routes[0].to: url hostname must be specified", FROM, "to: tcp://"),
                of(":3: routes[0].to: url hostname must be specified", FROM, "to: tcp://:22"),
                of(":3: routes[0].to: url scheme must be specified", FROM, "to: b.test:22"),
                of(":3: routes[0].to: unknown scheme \"gopher\"", FROM, "to: gopher://b"),
                of(":3: routes[0].to: port must be", FROM, "to: tcp://b:0"),
                of(
                        ":3: routes[0].to: https:// behind a TCP route is not built",
                        FROM,
                        "to: https://b"),
                of(":3: routes[0].to: user and password", FROM, "to: http://u:p@b"),
                of(
                        ":3: routes[0].to: cannot mix tcp and non-tcp To URLs",
                        FROM,
                        "to: ['tcp://b:1', 'http://c']"),
                of(
                        ":3: routes[0].to: cannot mix udp and non-udp To URLs",
                        FROM,
                        "to: ['udp://b:1', 'http://c']"),
                of(
                        ":3: routes[0].to: cannot mix unix and non-unix To URLs",
                        "from: https://a",
                        "to: ['unix:///b', 'http://c']"),
                of(":3: routes[0].to[0]: zero weight not permitted", FROM, "to: ['tcp://b:1,0']"),
                of(":3: routes[0].to: zero weight not permitted", FROM, "to: 'tcp://b:1,0'"),
                of(
                        ":5: routes[0].to[1]: a weight is a whole number",
                        FROM,
                        "to:",
                        "- tcp://b:1,1",
                        "- tcp://b:1,x"),
                of(
                        ":3: routes[0].to: either no weights should be specified or all",
                        FROM,
                        "to: ['tcp://b:1,2', 'tcp://b:1']"),
                of(":3: routes[0].to: destination list empty", FROM, "to: []"),
                of(
                        ":2: routes[0].to: a TCP route leads to tcp://",
                        FROM,
                        "redirect: {https_redirect: true}"));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                of(
                        ":2: routes[0].from: config: policy bad source url \"\": url cannot be empty",
                        "from: ''",
                        TO),
                of("url cannot be empty", TO),
                of(
                        ":2: routes[0].from: config: policy bad source url \"tcp://a:1\"",
                        "from: tcp://a:1",
                        TO),
                of(
                        "contains a path, but it should be set using the path field",
                        "from: https://a/b",
                        TO),
                of(
                        ":4: routes[0].redirect.response_code: unsupported redirect response code 200",
                        "from: https://a",
                        "redirect:",
                        "  response_code: 200"),
                of(
                        ":4: routes[0].allow_public_unauthenticated_access: config: policy route marked"
                                + " as public but contains whitelists",
                        FROM,
                        TO,
                        "allow_public_unauthenticated_access: true",
                        "allowed_users: [a]"),
                of(
                        "as public but contains whitelists",
                        FROM,
                        TO,
                        "allow_public_unauthenticated_access: true",
                        "allowed_domains: [a]"),
                of(
                        "as public but contains whitelists",
                        FROM,
                        TO,
                        "allow_public_unauthenticated_access: true",
                        "allow_any_authenticated_user: true"),
                of(
                        "accessible for any authenticated user but contains whitelists",
                        FROM,
                        TO,
                        "allow_any_authenticated_user: true",
                        "allowed_domains: [a]"),
                of(
                        ":4: routes[0].tls_client_cert: config: client certificate key and cert both"
                                + " must be non-empty",
                        FROM,
                        TO,
                        "tls_client_cert: YQ=="),
                of(
                        "client certificate key and cert both must be non-empty",
                        FROM,
                        TO,
                        "tls_client_key_file: a"),
                of(
                        "couldn't decode client cert",
                        FROM,
                        TO,
                        "tls_client_cert: YQ==",
                        "tls_client_key: YQ=="),
                of(
                        "couldn't load client cert file: no such file",
                        FROM,
                        TO,
                        "tls_client_cert_file: none",
                        "tls_client_key_file: none"),
                of("couldn't decode custom ca", FROM, TO, "tls_custom_ca: '%'"),
                of(
                        "couldn't load client ca file: no such file",
                        FROM,
                        TO,
                        "tls_custom_ca_file: none"),
                of(
                        "config: only prefix_rewrite or regex_rewrite_pattern",
                        FROM,
                        TO,
                        "prefix_rewrite: /a",
                        "regex_rewrite_pattern: b"),
                of("depends_on is limited to 5", FROM, TO, "depends_on: [a, b, c, d, e, f]"),
                of("unsupported depends_on value: a b", FROM, TO, "depends_on: ['a b']"),
                of("mcp needs either server or client", FROM, TO, "mcp: {a: b}"),
                of(
                        "must be an https URL",
                        FROM,
                        TO,
                        "mcp: {server: {authorization_server_url: 'http://a'}}"),
                of(":4: routes[0].policy: config: failed to parse policy", FROM, TO, "policy: 3"),
                of(
                        "policy.permit: config: failed to parse policy: unknown rule",
                        FROM,
                        TO,
                        "policy: {permit: {}}"),
                of(
                        ":6: routes[0].policy.allow.xor: config: failed to parse policy",
                        FROM,
                        TO,
                        "policy:",
                        "  allow:",
                        "    xor: []"),
                of("expected a list of criteria", FROM, TO, "policy: {allow: {and: 1}}"),
                of("exactly one key", FROM, TO, "policy: [{allow: {and: [{a: 1, b: 2}]}}]"));
    }

    @ParameterizedTest
    @MethodSource({"targets", "rules"})
    void route_that_contradicts_itself_is_refused_once(String yaml, String expected) {
        assertThat(new ConfigFolder(folder).faults(yaml))
                .singleElement()
                .asString()
                .contains(expected)
                .startsWith("config.yaml:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tls_downstream_client_ca: '%'|couldn't decode downstream client ca",
                "tls_downstream_client_ca_file: none|couldn't load downstream client ca",
                "identity_providers: [x]|references unknown identity provider x",
            })
    void refused_key_is_checked_all_the_same(String row) {
        String[] cells = row.split("\\|", 2);
        assertThat(new ConfigFolder(folder).faults(route(FROM, TO, cells[0])))
                .anyMatch(f -> f.contains("not built yet"))
                .anyMatch(f -> f.contains(cells[1]))
                .hasSize(2);
    }

    @Test
    void both_kubernetes_tokens_are_told() {
        assertThat(
                        new ConfigFolder(folder)
                                .faults(
                                        route(
                                                FROM,
                                                TO,
                                                "kubernetes_service_account_token: a",
                                                "kubernetes_service_account_token_file: b")))
                .anyMatch(f -> f.contains("config: specified both"));
    }

    @Test
    void identical_routes_are_not_unique() {
        String two = route(FROM, TO) + "  - " + FROM + "\n    " + TO + "\n";
        assertThat(new ConfigFolder(folder).faults(two))
                .singleElement()
                .asString()
                .matches(
                        "config.yaml:4: routes\\[1]: route [0-9a-f]{16} is not unique: it is the"
                                + " same as routes\\[0]");
        assertThat(new ConfigFolder(folder).faults(two + "    prefix: /x\n")).isEmpty();
    }

    @Test
    void all_faults_come_in_one_go_in_the_order_of_the_file() {
        assertThat(
                        new ConfigFolder(folder)
                                .faults(
                                        "address: x\n"
                                                + route("from: x", "to: y", "zzz: 1")
                                                + "log_level: z\n"))
                .extracting(f -> f.substring(0, f.indexOf(": ")))
                .containsExactly(
                        "config.yaml:1",
                        "config.yaml:3",
                        "config.yaml:4",
                        "config.yaml:5",
                        "config.yaml:6");
    }

    @Test
    void http_keys_on_a_tcp_route_are_accepted_without_a_word() {
        assertThat(
                        new ConfigFolder(folder)
                                .warnings(
                                        "insecure_server: true\n"
                                                + route(
                                                        FROM,
                                                        TO,
                                                        "prefix: /a",
                                                        "path: /b",
                                                        "regex: '(['",
                                                        "regex_rewrite_pattern: a",
                                                        "set_request_headers: {X-A: b}",
                                                        "allow_websockets: true")))
                .isEmpty();
    }

    @Test
    void tls_keys_on_a_tcp_target_are_ignored_with_a_warning() {
        assertThat(
                        new ConfigFolder(folder)
                                .warnings(
                                        "insecure_server: true\n"
                                                + route(FROM, TO, "tls_skip_verify: true")))
                .containsExactly(
                        "config.yaml:5: routes[0].tls_skip_verify: has no effect: the target does"
                                + " not speak TLS; write tls://");
    }
}
