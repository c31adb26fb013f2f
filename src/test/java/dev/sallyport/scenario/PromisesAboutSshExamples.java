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

/** Promises B19 to B21: the three ways to use a tunnel with ssh, on a proxy without an edge. */
@Timeout(120)
class PromisesAboutSshExamples {
    private static final String SERVER =
            """
            address: 127.0.0.1:443
            authenticate_service_url: https://authenticate.example.com
            cookie_secret: Zm9yIHRoZSBkZW1vIG9ubHksIG5vdCBhIHNlY3JldCE=
            shared_secret: YWxzbyBmb3IgdGhlIGRlbW8sIG5ldmVyIHJlYWwgdXM=
            routes:
              - from: tcp+https://ssh.localhost.pomerium.io:22
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
              - from: tcp+https://one.corp.example.com:22
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
              - from: tcp+https://two.corp.example.com:22
                to: tcp://target.internal.example.com:22
                allow_public_unauthenticated_access: true
            """;

    /** One host pattern for each client; the names of both lead to the same routes. */
    private static final String SSH_CONFIG =
            """
            Match originalhost *.corp.example.com exec "test $TUNNEL_CLIENT = %s"
                ProxyCommand %s tcp --listen - %%h:%%p
            """;

    @TempDir private static Path folder;
    private static Site site;

    @BeforeAll
    static void open() {
        site =
                Site.open(
                        folder,
                        List.of(
                                "127.0.0.1 ssh.localhost.pomerium.io",
                                "127.0.0.1 one.corp.example.com two.corp.example.com",
                                "127.0.0.2 target.internal.example.com"),
                        List.of("*.corp.example.com", "*.localhost.pomerium.io"));
        site.sshd(
                "127.0.0.2:22",
                SSH_CONFIG.formatted("sallyport", "sallyport")
                        + SSH_CONFIG.formatted("pomerium-cli", "pomerium-cli"));
        site.serve("server", SERVER);
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    private static void assertThrough(Outcome outcome) {
        assertThat(outcome.out()).as(outcome.toString()).isEqualTo("through\n");
        assertThat(outcome.exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void b19_one_command_with_a_proxy_command(TunnelClient client) {
        assertThrough(
                site.ssh(
                        "-o",
                        "ProxyCommand=" + site.client(client) + " tcp --listen - %h:%p",
                        "ssh.localhost.pomerium.io",
                        "echo through"));
    }

    @ParameterizedTest
    @EnumSource
    void b20_pattern_in_ssh_config_tunnels_every_host_of_it(TunnelClient client) {
        site.network().environment("TUNNEL_CLIENT", site.client(client));

        assertThrough(site.ssh("one.corp.example.com", "echo through"));
        assertThrough(site.ssh("two.corp.example.com", "echo through"));

        for (String host : List.of("one", "two")) {
            assertThat(
                            site.lines(
                                    "server",
                                    "\"service\":\"authorize\"",
                                    "\"host\":\"" + host + ".corp.example.com:22\""))
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void b21_listener_first_and_ssh_to_localhost(TunnelClient client) {
        int port = 2202 + client.ordinal();
        site.listen(client, "ssh.localhost.pomerium.io:22", "--listen", "127.0.0.1:" + port);

        assertThrough(site.ssh("-p", String.valueOf(port), "root@localhost", "echo through"));
    }
}
