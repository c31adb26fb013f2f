package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is told of the certificates of a route's upstream. */
class UpstreamTlsReaderTest {
    private static final int NOW = (int) Duration.between(Instant.now(), ConfigFolder.NOW).toDays();
    private static final String ROUTE =
            """
            certificate_file: edge.pem
            certificate_key_file: edge-key.pem
            routes:
              - from: tcp+https://a.test:22
                to: tls://b.test:22
            """;
    private static final String OURS =
            "    tls_client_cert_file: us.pem\n    tls_client_key_file: us-key.pem\n";
    private static final String CA = "    tls_custom_ca_file: ca.pem\n";

    private final Issued root = lasting(-10, 1000).authority().selfSigned();

    @TempDir Path folder;
    private ConfigFolder config;

    /** In days from the loader's time. */
    private static CertificateRecipe lasting(int from, int to) {
        return new CertificateRecipe("CN=somebody").days(NOW + from, NOW + to);
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(String name, Issued issued) {
        var _ = config.write(name + ".pem", TestAuthority.pem(issued.certificate()));
        var _ = config.write(name + "-key.pem", TestAuthority.keyPem(issued.key()));
    }

    @BeforeEach
    void files() {
        config = new ConfigFolder(folder);
        write("edge", lasting(-10, 100).selfSigned());
        write("us", lasting(-10, 100).by(root));
        write("ca", root);
    }

    @Test
    void sound_files_are_taken_without_a_word() {
        assertThat(config.warnings(ROUTE + OURS + CA)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-10, 13, 'the certificate expires soon, at 2030-01-1'",
        "-10, -1, 'the certificate expired at 2029-12-3'",
        "3, 100, 'the certificate is valid from 2030-01-0'"
    })
    void certificates_times_are_told_wherever_one_stands(int from, int to, String warning) {
        write("edge", lasting(from, to).selfSigned());
        write("us", lasting(from, to).by(root));
        write("ca", lasting(from, to).authority().selfSigned());

        List<String> warnings = config.warnings(ROUTE + OURS + CA);

        assertThat(warnings).hasSize(3).allMatch(told -> told.contains(warning));
        assertThat(warnings)
                .anyMatch(told -> told.startsWith("config.yaml:1: certificate_file: "))
                .anyMatch(
                        told -> told.startsWith("config.yaml:6: routes[0].tls_client_cert_file: "))
                .anyMatch(told -> told.startsWith("config.yaml:8: routes[0].tls_custom_ca_file: "));
    }

    @Test
    void renewal_is_asked_for_two_weeks_ahead() {
        write("us", lasting(-10, 15).by(root));
        assertThat(config.warnings(ROUTE + OURS)).isEmpty();
        write("us", lasting(-10, 13).by(root));
        assertThat(config.warnings(ROUTE + OURS)).singleElement().asString().endsWith("; renew it");
    }

    @Test
    void key_of_another_pair_is_a_fault() {
        var _ = config.write("us-key.pem", TestAuthority.keyPem(root.key()));
        assertThat(config.faults(ROUTE + OURS))
                .containsExactly(
                        "config.yaml:6: routes[0].tls_client_cert_file: config: couldn't load client"
                                + " cert file: the private key does not belong to the first"
                                + " certificate; check that both are of one pair");
    }

    @Test
    void file_of_authorities_without_one_is_a_fault() {
        Issued server = lasting(-10, 100).by(root("CN=issuer"));
        write("ca", server);
        String fault =
                "holds no authority, only CN=somebody, which may not issue certificates; name the"
                        + " file of its issuer";
        assertThat(config.faults(ROUTE + CA))
                .containsExactly(
                        "config.yaml:6: routes[0].tls_custom_ca_file: config: couldn't load client ca"
                                + " file: "
                                + fault);
        String encoded = base64(TestAuthority.pem(server.certificate()));
        assertThat(config.faults(ROUTE + "    tls_custom_ca: " + encoded + "\n"))
                .containsExactly(
                        "config.yaml:6: routes[0].tls_custom_ca: config: couldn't decode custom ca: "
                                + fault);
        assertThat(config.faults(ROUTE + "    tls_custom_ca: '%%'\n"))
                .containsExactly(
                        "config.yaml:6: routes[0].tls_custom_ca: config: couldn't decode custom ca");
    }

    private static Issued root(String name) {
        return new CertificateRecipe(name).days(NOW - 10, NOW + 1000).authority().selfSigned();
    }
}
