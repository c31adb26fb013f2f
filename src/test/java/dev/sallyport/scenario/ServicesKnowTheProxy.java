package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.NetworkNamespace.Outcome;
import dev.sallyport.fake.Site;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.fake.TunnelClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Services that accept nobody but the proxy, reached by clients that know nothing of TLS: a real
 * redis with {@code tls-auth-clients}, a real PostgreSQL with {@code clientcert=verify-full}, and
 * {@code openssl s_server -Verify}.
 */
@Timeout(120)
class ServicesKnowTheProxy {
    private static final List<String> HOSTS =
            List.of(
                    "127.0.0.3 redis.corp.example.com db.corp.example.com openssl.corp.example.com"
                            + " bare.corp.example.com stranger.corp.example.com"
                            + " name.corp.example.com trust.corp.example.com"
                            + " plain.corp.example.com",
                    "127.0.0.8 redis.internal.example.com db.internal.example.com"
                            + " openssl.internal.example.com other.internal.example.com");

    private static final TestAuthority INTERNAL = new TestAuthority("internal authority");
    private static final TestAuthority STRANGER = new TestAuthority("somebody else");

    @TempDir private static Path folder;
    private static Path database;
    private static Site site;

    private static String route(String name, String to, String... keys) {
        StringBuilder route =
                new StringBuilder(
                        "  - from: tcp+https://"
                                + name
                                + ".corp.example.com:1\n    to: "
                                + to
                                + "\n    allow_public_unauthenticated_access: true\n");
        for (String key : keys) {
            route.append("    ").append(key).append('\n');
        }
        return route.toString();
    }

    private static final String OURS =
            "tls_client_cert_file: us.pem\n    tls_client_key_file: us-key.pem";
    private static final String CA = "tls_custom_ca_file: internal.pem";
    private static final String REDIS = "tls://redis.internal.example.com:6379";

    private static String settings() {
        return "address: 127.0.0.3:443\nroutes:\n"
                + route("redis", REDIS, CA, OURS)
                + route(
                        "db",
                        "tls://db.internal.example.com:5432",
                        CA,
                        OURS,
                        "upstream_starttls: postgres")
                + route("openssl", "tls://openssl.internal.example.com:44330", CA, OURS)
                + route("bare", REDIS, CA)
                + route(
                        "stranger",
                        REDIS,
                        CA,
                        "tls_client_cert_file: stranger.pem",
                        "tls_client_key_file: stranger-key.pem")
                + route("name", "tls://other.internal.example.com:6379", CA, OURS)
                + route("trust", REDIS, OURS)
                + route("plain", "tls://127.0.0.8:6378", CA, OURS);
    }

    private static void write(Path where, String name, Issued issued) throws IOException {
        Files.writeString(where.resolve(name + ".pem"), TestAuthority.pem(issued.certificate()));
        Files.writeString(where.resolve(name + "-key.pem"), TestAuthority.keyPem(issued.key()));
        Files.setPosixFilePermissions(
                where.resolve(name + "-key.pem"), PosixFilePermissions.fromString("rw-------"));
    }

    private static Issued us() {
        return new CertificateRecipe("CN=sallyport").forClients().by(INTERNAL.itself());
    }

    @BeforeAll
    static void open() throws IOException {
        site = Site.open(folder, HOSTS, List.of("*.corp.example.com"));
        Files.writeString(folder.resolve("internal.pem"), INTERNAL.pem());
        write(folder, "us", us());
        write(folder, "stranger", STRANGER.issue("sallyport"));
        write(folder, "server", INTERNAL.issue("*.internal.example.com"));
        write(folder, "redis", INTERNAL.issue("redis.internal.example.com"));
        redis("redis", "--port", "0", "--tls-port", "6379", "--tls-auth-clients", "yes");
        site.start(
                "greeter",
                "socat",
                "TCP-LISTEN:6378,bind=127.0.0.8,fork,reuseaddr",
                // It goes on reading: what is written to a child that has gone makes socat forget
                // the greeting.
                "SYSTEM:echo 220 welcome; cat >/dev/null");
        site.start(
                "openssl",
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.8:44330",
                "-cert",
                folder.resolve("server.pem").toString(),
                "-key",
                folder.resolve("server-key.pem").toString(),
                "-CAfile",
                folder.resolve("internal.pem").toString(),
                "-Verify",
                "1",
                "-verify_return_error",
                "-www");
        site.lines("openssl", "ACCEPT");
        site.serve("front", settings());
    }

    private static void redis(String name, String... words) {
        String[] command = {
            "redis-server",
            "--bind",
            "127.0.0.8",
            "--save",
            "",
            "--tls-cert-file",
            folder.resolve("redis.pem").toString(),
            "--tls-key-file",
            folder.resolve("redis-key.pem").toString(),
            "--tls-ca-cert-file",
            folder.resolve("internal.pem").toString()
        };
        String[] all = Arrays.copyOf(command, command.length + words.length);
        System.arraycopy(words, 0, all, command.length, words.length);
        site.start(name, all);
        site.lines(name, "eady to accept connections");
    }

    @AfterAll
    static void close() throws IOException {
        if (site != null) {
            site.close();
        }
        if (database != null) {
            try (var files = Files.walk(database)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Outcome redisCli(String address, String... words) {
        String[] parts = address.split(":", 2);
        String[] command =
                Arrays.copyOf(
                        new String[] {"redis-cli", "-h", parts[0], "-p", parts[1]},
                        5 + words.length);
        System.arraycopy(words, 0, command, 5, words.length);
        return site.network().run(command);
    }

    @ParameterizedTest
    @EnumSource
    void redis_that_demands_a_certificate_is_reached_by_a_plain_redis_cli(TunnelClient client) {
        String address = site.listen(client, "redis.corp.example.com:1");
        String cli = "redis-cli -h 127.0.0.1 -p " + address.split(":", 2)[1];

        assertThat(redisCli(address, "PING").out()).isEqualTo("PONG\n");
        Outcome sum =
                site.network()
                        .run(
                                "sh",
                                "-c",
                                "head -c 3000000 /dev/urandom | base64 -w0 >"
                                        + folder
                                        + "/big && "
                                        + cli
                                        + " -x SET big <"
                                        + folder
                                        + "/big && "
                                        + cli
                                        + " GET big | head -c -1 | cmp - "
                                        + folder
                                        + "/big");
        assertThat(sum.exitCode()).as(sum.toString()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void s_server_sees_our_certificate(TunnelClient client) {
        String get = "GET / HTTP/1.0\r\n\r\n";
        String[] command = {
            site.client(client), "tcp", "--listen", "-", "openssl.corp.example.com:1"
        };
        // The stock client ends the tunnel when either side ends, ours when both have.
        Outcome page =
                client == TunnelClient.POMERIUM_CLI
                        ? site.network().runWithOpenInput(get, command)
                        : site.network().runWithInput(get, command);
        assertThat(page.out())
                .contains("Subject: CN=sallyport")
                .contains("Issuer: CN=internal authority");
    }

    @ParameterizedTest
    @CsvSource({
        "bare, client_certificate_required, wants a client certificate",
        "stranger, client_certificate_refused, does not accept the route's client certificate",
        "name, wrong_name, is for redis.internal.example.com",
        "trust, unknown_issuer, which the route does not trust",
        "plain, not_tls, something other than TLS"
    })
    void what_goes_wrong_is_told_apart_without_telling_names(
            String name, String code, String logged) {
        Outcome refused =
                site.network()
                        .run(
                                site.client(TunnelClient.SALLYPORT),
                                "tcp",
                                "--listen",
                                "-",
                                name + ".corp.example.com:1");
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).doesNotContain("internal").doesNotContain("127.0.0.8");
        site.lines("front", "TLS_error:_" + code, "\"response-code\":503");
        site.lines("front", "TLS to ", logged);
    }

    @Test
    void postgres_that_demands_a_certificate_is_reached_by_psql_without_tls() throws Exception {
        startPostgres();
        String[] address = site.listen(TunnelClient.SALLYPORT, "db.corp.example.com:1").split(":");
        Outcome who =
                site.network()
                        .run(
                                "psql",
                                "-At",
                                "-c",
                                "SELECT current_user, ssl, client_dn FROM pg_stat_ssl"
                                        + " WHERE pid = pg_backend_pid()",
                                "host="
                                        + address[0]
                                        + " port="
                                        + address[1]
                                        + " user=sallyport dbname=postgres sslmode=disable");
        assertThat(who.out().strip()).as(who.err()).isEqualTo("sallyport|t|/CN=sallyport");
    }

    private static void startPostgres() throws IOException {
        Path programs = Path.of("/usr/lib/postgresql/15/bin");
        Assumptions.assumeTrue(Files.isDirectory(programs), "PostgreSQL 15 is not installed");
        database = Files.createTempDirectory("sallyport-postgres");
        write(database, "server", INTERNAL.issue("db.internal.example.com"));
        Files.writeString(database.resolve("ca.pem"), INTERNAL.pem());
        Files.writeString(
                database.resolve("pg_hba.conf"),
                "hostssl all all 0.0.0.0/0 cert clientcert=verify-full\n");
        as("chown", "-R", "postgres", database.toString());
        Path data = database.resolve("data");
        as(
                "runuser",
                "-u",
                "postgres",
                "--",
                programs.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "sallyport",
                "--no-sync",
                "-A",
                "trust");
        site.start(
                "postgres",
                "runuser",
                "-u",
                "postgres",
                "--",
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=127.0.0.8",
                "-c",
                "unix_socket_directories=" + database,
                "-c",
                "ssl=on",
                "-c",
                "ssl_cert_file=" + database.resolve("server.pem"),
                "-c",
                "ssl_key_file=" + database.resolve("server-key.pem"),
                "-c",
                "ssl_ca_file=" + database.resolve("ca.pem"),
                "-c",
                "hba_file=" + database.resolve("pg_hba.conf"));
        site.lines("postgres", "ready to accept connections");
    }

    private static void as(String... command) {
        Outcome outcome = site.network().run(command);
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    }

    @Test
    void a_changed_certificate_is_used_and_open_tunnels_do_not_notice() throws IOException {
        String address = site.listen(TunnelClient.SALLYPORT, "redis.corp.example.com:1");
        Process subscriber =
                site.start(
                        "subscriber",
                        "redis-cli",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        address.split(":", 2)[1],
                        "SUBSCRIBE",
                        "news");
        site.lines("subscriber", "subscribe");

        write(folder, "us", STRANGER.issue("sallyport"));
        Awaitility.await("the new certificate is refused")
                .atMost(Duration.ofSeconds(20))
                .until(() -> redisCli(address, "PING").out().isEmpty());
        write(folder, "us", us());
        Awaitility.await("a better one is not")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        redisCli(address, "PUBLISH", "news", "still here").out().equals("1\n"));

        assertThat(site.lines("subscriber", "still here")).isNotEmpty();
        assertThat(subscriber.isAlive()).isTrue();
    }
}
