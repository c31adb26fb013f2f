package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.fake.TestAuthority;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterReaderTest {
    private static final String PLAIN = "insecure_server: true\naddress: 127.0.0.1:1\n";
    private static final String SECRET = "6DlrZEOmcLqYUqRsuRPx0DYU2gsvBB3a0yUVbHsCyLs=";
    private static final String OWN = "certificate_file: c, certificate_key_file: k, ca_file: a";

    @TempDir private Path folder;
    private ConfigFolder config;

    @BeforeEach
    void open() {
        config = new ConfigFolder(folder);
        TestAuthority authority = new TestAuthority("cluster");
        var node = authority.issue("node.test");
        var _ = config.write("c", ConfigFolder.pem(node.certificate()));
        var _ = config.write("k", ConfigFolder.pem(node.key()));
        var _ = config.write("a", authority.pem());
    }

    private ClusterSettings read(String proof) {
        return config.load(PLAIN + "cluster: {members: ['127.0.0.1:5701'], " + proof + "}\n")
                .cluster()
                .orElseThrow();
    }

    @Test
    void secret_is_read() {
        ClusterSettings cluster = read("secret: " + SECRET);
        assertThat(cluster.proof()).isInstanceOf(ClusterSettings.Shared.class);
        assertThat(cluster.port()).isEqualTo(5701);
        assertThat(cluster.toString()).doesNotContain("6Dlr");
    }

    @Test
    void certificates_of_the_operators_are_read_and_watched() {
        assertThat(read(OWN).proof())
                .isInstanceOfSatisfying(
                        ClusterSettings.Certified.class,
                        own -> {
                            assertThat(own.own().chain()).hasSize(1);
                            assertThat(own.authorities()).hasSize(1);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: h | cluster.secret: expected 32 random bytes in base64",
                "host: h, secrets: x | cluster.secrets: unknown key; a cluster has host",
                "certificate_file: c, certificate_key_file: k | cluster.ca_file: is missing",
                "ca_file: a | cluster.certificate_file: is missing",
                "certificate_file: c, certificate_key_file: a, ca_file: a | cluster.certificate_file: c: found no private key",
                "certificate_file: c, certificate_key_file: k, ca_file: c | cluster.ca_file: CA file: holds no authority",
                "certificate_file: c, certificate_key_file: k, ca_file: a, secret: x | cluster.secret: is for nodes without",
            })
    void what_is_wrong_is_told(String keys, String fault) {
        assertThat(config.faults(PLAIN + "cluster: {members: ['127.0.0.1:5701'], " + keys + "}\n"))
                .anyMatch(told -> told.contains(fault));
    }
}
