package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.NetworkNamespace.Outcome;
import dev.sallyport.fake.Site;
import dev.sallyport.fake.TunnelClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Promises B2 to B8, B11 to B13, B16 and B18: TCP over HTTP, with a real redis, in a network where
 * 443 is 443 and the names are the documents' own.
 */
@Timeout(120)
class PromisesAboutTcp {
    private static final String SECRETS =
            """
            authenticate_service_url: https://authenticate.example.com
            cookie_secret: Zm9yIHRoZSBkZW1vIG9ubHksIG5vdCBhIHNlY3JldCE=
            shared_secret: YWxzbyBmb3IgdGhlIGRlbW8sIG5ldmVyIHJlYWwgdXM=
            """;

    private static final String FRONT = SECRETS + "address: 127.0.0.3:443\n";

    private static final String ROUTES =
            """
            routes:
              - from: tcp+https://redis.corp.example.com:6379
                to: tcp://redis.internal.example.com:16379
                allow_public_unauthenticated_access: true
              - from: tcp+https://redis.corp.example.com:6380
                to: tcp://redis.internal.example.com:16380
                allow_public_unauthenticated_access: true
              - from: tcp+https://redis.localhost.pomerium.io:6739
                to: tcp://redis.internal.example.com:16379
                allow_public_unauthenticated_access: true
              - from: tcp+https://wrapped.corp.example.com:7000
                to: tcp://plain.internal.example.com:7000
                allow_public_unauthenticated_access: true
                regex_rewrite_pattern: secret
                regex_rewrite_substitution: public
                set_request_headers: {x-added: "yes"}
              - from: tcp+https://plain.corp.example.com:7000
                to: tcp://plain.internal.example.com:7000
                allow_public_unauthenticated_access: true
              - from: tcp+https://proxy.corp.example.com:8443/redis.internal.example.com:6379
                to: tcp://redis.internal.example.com:16379
                allow_public_unauthenticated_access: true
              - from: tcp+https://chained.corp.example.com:6379
                to: http://second-proxy.internal.example.com:10003
                allow_public_unauthenticated_access: true
            """;

    private static final String SECOND =
            SECRETS
                    + """
                    address: 127.0.0.5:10003
                    health_check_addr: 127.0.0.1:28085
                    insecure_server: true
                    routes:
                      - from: tcp+https://chained.corp.example.com:6379
                        to: tcp://redis.internal.example.com:16379
                        allow_public_unauthenticated_access: true
                    """;

    private static final List<String> HOSTS =
            List.of(
                    "127.0.0.3 redis.corp.example.com redis.localhost.pomerium.io"
                            + " wrapped.corp.example.com plain.corp.example.com"
                            + " chained.corp.example.com moving.corp.example.com",
                    "127.0.0.1 proxy.corp.example.com pomerium.corp.example.com",
                    "127.0.0.5 second-proxy.internal.example.com",
                    "127.0.0.8 redis.internal.example.com plain.internal.example.com");

    @TempDir private static Path folder;
    private static Site site;

    @BeforeAll
    static void open() {
        site = Site.open(folder, HOSTS, List.of("*.corp.example.com", "*.localhost.pomerium.io"));
        for (String port : List.of("16379", "16380")) {
            site.start(
                    "redis" + port,
                    "redis-server",
                    "--bind",
                    "127.0.0.8",
                    "--port",
                    port,
                    "--save",
                    "",
                    "--dir",
                    folder.toString());
            site.lines("redis" + port, "eady to accept connections");
            assertThat(redis("127.0.0.8:" + port, "SET", "me", port)).isEqualTo("OK\n");
        }
        site.start(
                "socat",
                "socat",
                "-u",
                "TCP-LISTEN:7000,bind=127.0.0.8,fork,reuseaddr",
                "OPEN:" + folder.resolve("plain.log") + ",creat,append");
        site.edge("server { listen 127.0.0.1:8443; proxy_pass 127.0.0.3:443; }");
        site.serve("front", FRONT + ROUTES);
        site.serve("second", SECOND);
    }

    @AfterAll
    static void close() {
        if (site != null) {
            site.close();
        }
    }

    private static Outcome redisCli(String address, String... words) {
        String[] parts = address.split(":", 2);
        String[] command = new String[words.length + 5];
        command[0] = "redis-cli";
        command[1] = "-h";
        command[2] = parts[0];
        command[3] = "-p";
        command[4] = parts[1];
        System.arraycopy(words, 0, command, 5, words.length);
        return site.network().run(command);
    }

    private static String redis(String address, String... words) {
        return redisCli(address, words).out();
    }

    private static Outcome pipe(TunnelClient client, String in, String... words) {
        String[] command = new String[words.length + 4];
        command[0] = site.client(client);
        command[1] = "tcp";
        command[2] = "--listen";
        command[3] = "-";
        System.arraycopy(words, 0, command, 4, words.length);
        return site.network().runWithInput(in, command);
    }

    @ParameterizedTest
    @EnumSource
    void b02_two_ports_of_one_host_are_two_routes(TunnelClient client) {
        assertThat(redis(site.listen(client, "redis.corp.example.com:6379"), "GET", "me"))
                .isEqualTo("16379\n");
        assertThat(redis(site.listen(client, "redis.corp.example.com:6380"), "GET", "me"))
                .isEqualTo("16380\n");
    }

    @ParameterizedTest
    @EnumSource
    void b03_client_goes_to_443_unless_the_url_says_otherwise(TunnelClient client) {
        assertThat(redis(site.listen(client, "redis.corp.example.com:6379"), "GET", "me"))
                .isEqualTo("16379\n");

        String elsewhere =
                site.listen(
                        client,
                        "--pomerium-url",
                        "https://pomerium.corp.example.com:8443",
                        "redis.corp.example.com:6379");
        assertThat(redis(elsewhere, "GET", "me")).isEqualTo("16379\n");
        assertThat(site.lines("edge", "127.0.0.3:443 [200]")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void b04_http_settings_on_a_tcp_route_change_no_byte(TunnelClient client) {
        String words = "secret " + client + " wrapped\r\n";

        assertThat(pipe(client, words, "wrapped.corp.example.com:7000").exitCode()).isZero();

        assertThat(site.lines("plain", client + " wrapped")).containsExactly(words.strip());
        assertThat(site.log("plain")).doesNotContain("x-added", "public");
    }

    @ParameterizedTest
    @EnumSource
    void b05_changing_to_needs_nothing_of_the_client(TunnelClient client) {
        moving("6379", "16379");
        String address = site.listen(client, "moving.corp.example.com:6379");
        untilRedisSays(address, "16379\n");

        moving("6379", "16380");

        untilRedisSays(address, "16380\n");
    }

    @ParameterizedTest
    @EnumSource
    void b06_ports_of_from_and_to_are_independent(TunnelClient client) {
        String address = site.listen(client, "redis.corp.example.com:6379");

        assertThat(redis(address, "CONFIG", "GET", "port")).isEqualTo("port\n16379\n");
    }

    @ParameterizedTest
    @EnumSource
    void b07_changing_the_port_of_from_moves_the_route_and_not_the_listener(TunnelClient client) {
        moving("6379", "16379");
        untilRedisSays(site.listen(client, "moving.corp.example.com:6379"), "16379\n");

        moving("7777", "16379");

        untilRedisSays(site.listen(client, "moving.corp.example.com:7777"), "16379\n");
        String old = site.listen(client, "moving.corp.example.com:6379");
        assertThat(redisCli(old, "GET", "me").out()).doesNotContain("16379");
        assertThat(site.lines("front", "\"authority\":\"moving.corp.example.com:6379\""))
                .anyMatch(line -> line.contains("\"response-code-details\":\"route_not_found\""));
    }

    private static void moving(String from, String to) {
        site.configure(
                "front",
                FRONT
                        + ROUTES
                        + """
                        - from: tcp+https://moving.corp.example.com:%s
                          to: tcp://redis.internal.example.com:%s
                          allow_public_unauthenticated_access: true
                        """
                                .formatted(from, to)
                                .indent(2));
    }

    private static void untilRedisSays(String address, String answer) {
        Awaitility.await("the new route")
                .atMost(Duration.ofSeconds(20))
                .until(() -> redis(address, "GET", "me").equals(answer));
    }

    @ParameterizedTest
    @EnumSource
    void b08_client_says_where_it_listens(TunnelClient client) {
        String address = site.listen(client, "redis.localhost.pomerium.io:6739");

        assertThat(address).matches("127\\.0\\.0\\.1:\\d{4,5}");
        assertThat(redis(address, "GET", "me")).isEqualTo("16379\n");
    }

    @ParameterizedTest
    @EnumSource
    void b11_listen_names_the_address(TunnelClient client) {
        int port = 2300 + client.ordinal();
        assertThat(
                        site.listen(
                                client,
                                "--listen",
                                "127.0.0.1:" + port,
                                "redis.corp.example.com:6379"))
                .isEqualTo("127.0.0.1:" + port);
        assertThat(redis("127.0.0.1:" + port, "GET", "me")).isEqualTo("16379\n");
    }

    @ParameterizedTest
    @EnumSource
    void b11_listen_with_only_a_port(TunnelClient client) {
        int port = 2202 + client.ordinal();
        site.start(
                "listener" + client,
                site.client(client),
                "tcp",
                "redis.corp.example.com:6379",
                "--listen",
                ":" + port);

        untilRedisSays("127.0.0.1:" + port, "16379\n");
    }

    @ParameterizedTest
    @EnumSource
    void b12_listen_dash_joins_the_streams(TunnelClient client) {
        String words = "GET me\r\nQUIT\r\n";
        String destination = "redis.corp.example.com:6380";
        switch (client) {
            case SALLYPORT -> {
                Outcome outcome = pipe(client, words, destination);
                assertThat(outcome.out())
                        .as(outcome.toString())
                        .isEqualTo("$5\r\n16380\r\n+OK\r\n");
                assertThat(outcome.exitCode()).isZero();
            }
            case POMERIUM_CLI -> {
                // It drops the answer once its input has ended, and this build logs on standard
                // output.
                Outcome outcome =
                        site.network()
                                .runWithOpenInput(
                                        words,
                                        site.client(client),
                                        "tcp",
                                        "--listen",
                                        "-",
                                        destination);
                assertThat(outcome.out())
                        .as(outcome.toString())
                        .contains("$5\r\n16380\r\n", "+OK\r\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void b13_bastion_route_is_reached_by_its_own_url(TunnelClient client) {
        String address =
                site.listen(
                        client,
                        "tcp+https://proxy.corp.example.com:8443/redis.internal.example.com:6379");

        assertThat(redis(address, "GET", "me")).isEqualTo("16379\n");
        assertThat(
                        site.lines(
                                "front",
                                "\"service\":\"authorize\"",
                                "\"host\":\"redis.internal.example.com:6379\""))
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void b16_http_target_is_a_second_proxy(TunnelClient client) {
        String address = site.listen(client, "chained.corp.example.com:6379");

        assertThat(redis(address, "GET", "me")).isEqualTo("16379\n");
        assertThat(site.lines("second", "\"service\":\"authorize\"", "\"method\":\"CONNECT\""))
                .allMatch(line -> line.contains("\"host\":\"chained.corp.example.com:6379\""));
    }

    @ParameterizedTest
    @EnumSource
    void b18_upstream_gets_the_bytes_as_they_are(TunnelClient client) {
        String words = "from " + client + " in plain text\n";

        assertThat(pipe(client, words, "plain.corp.example.com:7000").exitCode()).isZero();

        assertThat(site.lines("plain", "from " + client)).containsExactly(words.strip());
    }
}
