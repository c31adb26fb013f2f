package dev.sallyport.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.fake.RawClient;
import dev.sallyport.fake.RawClientOptions;
import dev.sallyport.fake.SharedServer;
import dev.sallyport.fake.TestAuthority;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names choose certificates, ALPN chooses the protocol, and old TLS is refused. */
@Timeout(60)
class CertificatesAreChosenByName {
    @RegisterExtension
    static final SharedServer SERVER =
            SharedServer.with((folder, echo) -> {
                TestAuthority authority = folder.authority();
                folder.issue("exact", authority.issue("exact.other.test"));
                folder.issue("wild", authority.issue("*.other.test"));
                folder.issue("both-ec", authority.issue("both.test"));
                folder.issue(
                        "both-rsa",
                        authority.issue("both.test", TestAuthority.keys("RSA", 2048), 30));
                folder.line("certificates:");
                for (String name : List.of("wild", "exact", "both-ec", "both-rsa")) {
                    folder.line("  - cert: " + name + ".pem");
                    folder.line("    key: " + name + "-key.pem");
                }
            });

    private static Set<String> names(RawClientOptions options) throws Exception {
        try (RawClient client = options.connect()) {
            return client.certificate().getSubjectAlternativeNames().stream()
                    .map(name -> name.get(1).toString())
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exact.other.test, exact.other.test",
        "EXACT.Other.test, exact.other.test",
        "some.other.test, *.other.test",
        "a.b.other.test, *.example.test",
        "other.test, *.example.test",
        "echo.example.test, *.example.test",
        "unknown.test, *.example.test",
        "both.test, both.test"
    })
    void a_name_has_its_certificate_by_exact_name_then_star_then_the_first(
            String name, String certificate) throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            assertThat(names(SERVER.client().version(version).sni(name)))
                    .as(version)
                    .containsExactly(certificate);
        }
    }

    @Test
    void a_client_without_a_name_gets_the_first() throws Exception {
        assertThat(names(SERVER.client().sni(null))).containsExactly("*.example.test");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, ecdsa_secp256r1_sha256, EC",
        "TLSv1.3, ecdsa_secp256r1_sha256, EC",
        "TLSv1.2, rsa_pss_rsae_sha256, RSA",
        "TLSv1.3, rsa_pss_rsae_sha256, RSA"
    })
    void two_certificates_for_a_name_serve_clients_of_either_kind(
            String version, String signature, String algorithm) throws IOException {
        RawClientOptions options =
                SERVER.client().version(version).sni("both.test").signatures(signature);
        try (RawClient client = options.connect()) {
            assertThat(client.certificate().getPublicKey().getAlgorithm()).isEqualTo(algorithm);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RSA",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, RSA",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, EC"
    })
    void client_that_limits_only_its_ciphers_gets_the_certificate_that_goes_with_them(
            String cipher, String algorithm) throws IOException {
        RawClientOptions options =
                SERVER.client().version("TLSv1.2").sni("both.test").ciphers(cipher);
        try (RawClient client = options.connect()) {
            assertThat(client.certificate().getPublicKey().getAlgorithm()).isEqualTo(algorithm);
        }
    }

    @Test
    void the_name_in_tls_does_not_choose_the_route() throws IOException {
        try (RawClient client = SERVER.client().sni("unknown.test").connect()) {
            client.connect(SharedServer.ECHO).send("hello");

            assertThat(client.readText(5)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'h2,http/1.1', h2",
        "'http/1.1,h2', h2",
        "http/1.1, http/1.1",
        "'x,http/1.1', http/1.1",
        "h2, h2",
        "'', ''",
        "x, ''"
    })
    void alpn_is_h2_then_http_1_1_then_none(String offered, String chosen) throws IOException {
        String[] protocols = offered.isEmpty() ? new String[0] : offered.split(",");
        try (RawClient client = SERVER.client().alpn(protocols).connect()) {
            assertThat(client.alpn()).isEqualTo(chosen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http/1.1"})
    void without_h2_a_tunnel_is_http_1_1(String alpn) throws IOException {
        String[] protocols = alpn.isEmpty() ? new String[0] : new String[] {alpn};
        try (RawClient client = SERVER.client().alpn(protocols).connect()) {
            client.connect(SharedServer.ECHO).send("hello");

            assertThat(client.readText(5)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tls_1_2_and_1_3_are_spoken(String version) throws IOException {
        try (RawClient client = SERVER.client().version(version).connect()) {
            assertThat(client.protocol()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void f007_older_tls_is_refused(String version) {
        assertThatThrownBy(() -> SERVER.client().version(version).boring().connect())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PROTOCOL_VERSION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
                "TLS_RSA_WITH_AES_128_GCM_SHA256"
            })
    void f007_ciphers_without_aead_or_forward_secrecy_are_refused(String cipher) {
        RawClientOptions options =
                SERVER.client().version("TLSv1.2").sni("both.test").ciphers(cipher);

        assertThatThrownBy(options::connect).isInstanceOf(IOException.class);
    }

    @Test
    void f003_bytes_that_are_no_tls_are_closed_at_once() throws IOException {
        byte[] noise = new byte[1024];
        Arrays.fill(noise, (byte) 0x5a);
        for (byte[] bytes : List.of(noise, V2.text("GET / HTTP/1.1\r\n\r\n"))) {
            try (RawClient client =
                    RawClient.to(SERVER.port()).plain().patience(3_000).before(bytes).connect()) {
                assertThat(client.readToEnd().ending()).isNotEqualTo(RawClient.Ending.SILENCE);
            }
        }
    }
}
