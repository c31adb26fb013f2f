package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NetworkNamespace.Outcome;
import dev.sallyport.fake.Site;
import dev.sallyport.fake.TunnelClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promises A13, A14 and A16 to A25: ssh over port 443, through a real nginx and to a real sshd, in
 * a network where 443 is 443 and the names are the documents' own.
 */
@Timeout(120)
class PromisesAboutSshOver443 {
    private static final String ROUTES =
            """
            routes:
              - from: tcp+https://ssh.example.com:22
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
              - from: tcp+https://label443.example.com:443
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
              - from: tcp+https://label10443.example.com:10443
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
            """;

    /** Every time limit of Pomerium that might cut a session is short here: A14. */
    private static final String SETTINGS =
            """
            authenticate_service_url: https://authenticate.example.com
            cookie_secret: Zm9yIHRoZSBkZW1vIG9ubHksIG5vdCBhIHNlY3JldCE=
            shared_secret: YWxzbyBmb3IgdGhlIGRlbW8sIG5ldmVyIHJlYWwgdXM=
            timeout_idle: 2s
            timeout_read: 2s
            default_upstream_timeout: 2s
            """;

    private static final List<String> HOSTS =
            List.of(
                    "127.0.0.1 ssh.example.com label443.example.com label10443.example.com",
                    "127.0.0.1 pomerium.example.com",
                    "127.0.0.2 target.internal.example.com",
                    "127.0.0.3 direct.example.com",
                    "127.0.0.4 headless.example.com",
                    "127.0.0.6 announced.example.com",
                    "127.0.0.7 mismatched.example.com");

    private static final String EDGE =
            """
            server { listen 127.0.0.1:443; proxy_pass 127.0.0.3:443;
                     proxy_timeout 1h; proxy_bind 127.0.0.9; }
            server { listen 127.0.0.6:443; proxy_pass 127.0.0.4:443;
                     proxy_protocol on; proxy_bind 127.0.0.9; }
            server { listen 127.0.0.7:443; proxy_pass 127.0.0.3:443;
                     proxy_protocol on; proxy_bind 127.0.0.9; }
            """;

    @TempDir private static Path folder;
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(folder, HOSTS, List.of("*.example.com"));
        site.sshd("127.0.0.2:22", "");
        site.edge(EDGE);
        site.serve("plain", settings("127.0.0.3", "28083") + ROUTES);
        site.serve(
                "announced",
                settings("127.0.0.4", "28084") + "use_proxy_protocol: true\n" + ROUTES);
    }

    private static String settings(String host, String healthPort) {
        return SETTINGS
                + "address: "
                + host
                + ":443\nhealth_check_addr: 127.0.0.1:"
                + healthPort
                + "\n";
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    /** ssh with this ProxyCommand, as one would write it in ssh_config. */
    private static Outcome ssh(TunnelClient client, String options, String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "-o";
        all[1] = "ProxyCommand=" + site.client(client) + " tcp --listen - " + options + "%h:%p";
        System.arraycopy(words, 0, all, 2, words.length);
        return site.ssh(all);
    }

    private static void assertThrough(Outcome outcome) {
        assertThat(outcome.out()).as(outcome.toString()).isEqualTo("through\n");
        assertThat(outcome.exitCode()).isZero();
    }

    private static void assertRefused(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(255);
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a13_edge_without_a_certificate_passes_tls_on_and_counts_bytes(TunnelClient client) {
        assertThrough(ssh(client, "", "ssh.example.com", "echo through"));

        assertThat(site.lines("edge", "127.0.0.3:443 [200]"))
                .anyMatch(line -> line.matches(".*bytes_sent=\\d{3,} bytes_received=\\d{3,} .*"));
        assertThat(site.lines("plain", "\"service\":\"authorize\"", "\"method\":\"CONNECT\""))
                .anyMatch(line ->
                        line.contains("\"host\":\"ssh.example.com:22\"")
                                && line.contains("\"allow\":true"));
    }

    @ParameterizedTest
    @EnumSource
    void a14_idle_session_outlives_every_other_time_limit(TunnelClient client) {
        assertThrough(ssh(client, "", "ssh.example.com", "sleep 6; echo through"));
    }

    @ParameterizedTest
    @EnumSource
    void a16_proxy_command_reaches_port_443_and_asks_for_port_22(TunnelClient client) {
        assertThrough(ssh(client, "", "ssh.example.com", "echo through"));

        assertThat(site.log("sshd")).contains("Connection from 127.0.0.1");
        assertThat(site.lines("plain", "\"response-code\":200"))
                .anyMatch(line -> line.contains("\"authority\":\"ssh.example.com:22\""));
    }

    @ParameterizedTest
    @EnumSource
    void a17_pomerium_url_changes_where_to_go_and_not_what_to_ask_for(TunnelClient client) {
        assertThrough(
                ssh(
                        client,
                        "--pomerium-url https://pomerium.example.com ",
                        "ssh.example.com",
                        "echo through"));
        assertThat(site.lines("plain", "\"message\":\"http-request\"", "\"method\":\"CONNECT\""))
                .noneMatch(line -> line.contains("\"authority\":\"pomerium.example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void a18_route_port_443_is_only_a_label(TunnelClient client) {
        assertThrough(ssh(client, "", "-p", "443", "label443.example.com", "echo through"));
    }

    @ParameterizedTest
    @EnumSource
    void a19_without_an_edge_the_same_route_works(TunnelClient client) {
        assertThrough(
                ssh(
                        client,
                        "--pomerium-url https://direct.example.com ",
                        "ssh.example.com",
                        "echo through"));
    }

    @ParameterizedTest
    @EnumSource
    void a20_port_22_asked_of_a_route_for_443_is_route_not_found(TunnelClient client) {
        assertRefused(ssh(client, "", "-p", "22", "label443.example.com", "echo through"));

        assertThat(site.lines("plain", "\"authority\":\"label443.example.com:22\""))
                .allMatch(line ->
                        line.contains("\"method\":\"CONNECT\"")
                                && line.contains("\"response-code\":404")
                                && line.contains("\"response-code-details\":\"route_not_found\""));
    }

    @ParameterizedTest
    @EnumSource
    void a21_one_port_on_both_ends_is_the_cure(TunnelClient client) {
        assertRefused(ssh(client, "", "-p", "22", "label10443.example.com", "echo through"));
        assertThat(site.lines("plain", "\"authority\":\"label10443.example.com:22\""))
                .allMatch(line -> line.contains("route_not_found"));

        assertThrough(ssh(client, "", "-p", "10443", "label10443.example.com", "echo through"));
    }

    @ParameterizedTest
    @EnumSource
    void a22_route_for_443_answers_to_443(TunnelClient client) {
        assertThrough(ssh(client, "", "-p", "443", "label443.example.com", "echo through"));

        assertThat(site.lines("plain", "\"authority\":\"label443.example.com:443\""))
                .anyMatch(line -> line.contains("\"response-code\":200"));
    }

    @ParameterizedTest
    @EnumSource
    void a23_proxy_protocol_brings_the_clients_address(TunnelClient client) {
        assertThrough(ssh(client, "", "ssh.example.com", "echo through"));
        assertThat(site.lines("plain", "\"service\":\"authorize\""))
                .allMatch(line ->
                        line.contains("\"ip\":\"127.0.0.9\"")
                                || line.contains("\"ip\":\"127.0.0.1\""))
                .anyMatch(line -> line.contains("\"ip\":\"127.0.0.9\""));

        assertThrough(
                ssh(
                        client,
                        "--pomerium-url https://announced.example.com ",
                        "ssh.example.com",
                        "echo through"));
        assertThat(site.lines("announced", "\"service\":\"authorize\""))
                .allMatch(line -> line.contains("\"ip\":\"127.0.0.1\""));
    }

    @ParameterizedTest
    @EnumSource
    void a24_client_without_the_header_fails_where_it_is_due(TunnelClient client) {
        assertRefused(
                ssh(
                        client,
                        "--pomerium-url https://headless.example.com ",
                        "ssh.example.com",
                        "echo through"));
        assertThat(site.lines("announced", "\"listener connection failure\"")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a25_header_fails_where_none_is_due(TunnelClient client) {
        assertRefused(
                ssh(
                        client,
                        "--pomerium-url https://mismatched.example.com ",
                        "ssh.example.com",
                        "echo through"));
        assertThat(site.lines("plain", "\"listener connection failure\"")).isNotEmpty();
    }
}
