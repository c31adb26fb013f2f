package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/ssh-tcp-l4-passthrough}: its certificates, and {@code run-local.sh}. */
@Timeout(180)
class ExampleRunsWithoutDocker {
    private static final Path HOME = Path.of(System.getProperty("sallyport.home"));
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir private Path folder;
    private Path example;
    private Commands commands;

    @BeforeEach
    void copy() {
        needs("openssl", "nginx", "sshd", "ssh");
        Commands.cloneInto(HOME, folder);
        example = folder.resolve("examples/ssh-tcp-l4-passthrough");
        commands =
                new Commands(example)
                        .with("JAVA_HOME", System.getProperty("java.home"))
                        .with("HOME", folder.toString())
                        .with("TMPDIR", folder.toString());
    }

    private static void needs(String... programs) {
        for (String program : programs) {
            boolean there =
                    Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")
                            .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
            Assumptions.assumeTrue(there, program + " is not installed");
        }
    }

    private String text(String file) {
        return commands.succeed(LIMIT, "openssl x509 -noout -text -in certs/" + file);
    }

    private List<String> certs() throws IOException {
        try (Stream<Path> files = Files.list(example.resolve("certs"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a01_certificates_are_what_the_guide_says() {
        commands.succeed(LIMIT, "./gen-certs.sh");

        assertThat(text("ca.crt"))
                .contains(
                        "Public-Key: (4096 bit)",
                        "Issuer: CN = localhost.pomerium.io demo CA",
                        "Subject: CN = localhost.pomerium.io demo CA",
                        "CA:TRUE");
        assertThat(text("pomerium.crt"))
                .contains(
                        "Public-Key: (2048 bit)",
                        "DNS:ssh.localhost.pomerium.io, DNS:authenticate.localhost.pomerium.io",
                        "TLS Web Server Authentication");
        commands.succeed(LIMIT, "openssl verify -CAfile certs/ca.crt certs/pomerium.crt");
        commands.succeed(
                LIMIT, "openssl x509 -in certs/ca.crt -noout -checkend $((364 * 24 * 3600))");
        assertThat(
                        commands.run(
                                        LIMIT,
                                        "openssl x509 -in certs/ca.crt -noout -checkend"
                                                + " $((366 * 24 * 3600))")
                                .exitCode())
                .isEqualTo(1);
    }

    @Test
    void a02_authoritys_key_is_gone_and_a_second_run_overwrites() throws IOException {
        commands.succeed(LIMIT, "./gen-certs.sh");
        String first = Files.readString(example.resolve("certs/ca.crt"));
        List<String> made =
                List.of(".gitignore", "ca.crt", "openssl.cnf", "pomerium.crt", "pomerium.key");
        assertThat(certs()).isEqualTo(made);

        commands.succeed(LIMIT, "./gen-certs.sh");

        assertThat(certs()).isEqualTo(made);
        assertThat(Files.readString(example.resolve("certs/ca.crt"))).isNotEqualTo(first);
        commands.succeed(LIMIT, "openssl verify -CAfile certs/ca.crt certs/pomerium.crt");
    }

    @Test
    void a03_configuration_has_no_more_than_it_needs() throws IOException {
        assertThat(Files.readString(example.resolve("config/pomerium.yaml")).lines())
                .filteredOn(line -> line.matches("[a-z_]+:.*"))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "address",
                        "authenticate_service_url",
                        "certificate_file",
                        "certificate_key_file",
                        "cookie_secret",
                        "shared_secret",
                        "log_level",
                        "routes");
        commands.succeed(LIMIT, "./gen-certs.sh");
        commands.succeed(
                LIMIT,
                "sed \"s|/certs/|$PWD/certs/|\" config/pomerium.yaml >here.yaml"
                        + " && ../../sallyport check --config here.yaml");
    }

    @Test
    void run_local_prints_three_lines_and_the_proof() throws IOException {
        String shown = commands.succeed(LIMIT, "./run-local.sh");

        assertThat(shown.lines().skip(1).limit(3).toList().get(2)).startsWith("Linux ");
        assertThat(shown)
                .contains(
                        "\"host\":\"ssh.localhost.pomerium.io:22\"",
                        "\"allow\":true",
                        "\"response-code\":200",
                        "bytes_sent=");
        assertThat(certs()).isEqualTo(List.of(".gitignore", "openssl.cnf"));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .noneMatch(name -> name.startsWith("sallyport-example"));
        }
    }
}
