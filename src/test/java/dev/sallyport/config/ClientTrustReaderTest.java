package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.edge.ClientTrustSettings;
import dev.sallyport.edge.ClientTrustSettings.Enforcement;
import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The block downstream_mtls. */
class ClientTrustReaderTest {
    private static final Issued ROOT =
            new CertificateRecipe("CN=clients").authority().days(-9, 3650).selfSigned();
    private static final Issued OTHER =
            new CertificateRecipe("CN=clients").authority().days(-9, 3650).selfSigned();

    @TempDir Path folder;
    private ConfigFolder config;

    @BeforeEach
    void files() {
        config = new ConfigFolder(folder);
        var _ = config.write("ca.pem", ConfigFolder.pem(ROOT.certificate()));
        var _ = config.write("crl.pem", TestAuthority.pem(CertificateRecipe.revoking(ROOT)));
    }

    private static String block(String... lines) {
        return "downstream_mtls:\n  " + String.join("\n  ", lines) + "\n" + ConfigFolder.ROUTE;
    }

    private ClientTrustSettings read(String... lines) {
        return config.load(block(lines)).edge().clientTrust().orElseThrow();
    }

    private static String encoded(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_authority_alone_has_pomeriums_defaults() {
        ClientTrustSettings settings = read("ca_file: ca.pem");

        assertThat(settings.authorities()).containsExactly(ROOT.certificate());
        assertThat(settings.enforcement()).isEqualTo(Enforcement.POLICY_WITH_DEFAULT_DENY);
        assertThat(settings.maxDepth()).isEqualTo(1);
        assertThat(settings.names()).isEmpty();
        assertThat(settings.revocations()).isEmpty();
    }

    @Test
    void all_keys_are_read() {
        ClientTrustSettings settings =
                read(
                        "ca: " + encoded(ConfigFolder.pem(ROOT.certificate())),
                        "crl_file: crl.pem",
                        "enforcement: REJECT_CONNECTION",
                        "max_verify_depth: 0",
                        "match_subject_alt_names:",
                        "  - dns: .*\\.example\\.com",
                        "  - user_principal_name: alice@.*");

        assertThat(settings.revocations()).hasSize(1);
        assertThat(settings.enforcement()).isEqualTo(Enforcement.REJECT_CONNECTION);
        assertThat(settings.maxDepth()).isZero();
        assertThat(settings.names())
                .extracting(name -> name.kind() + " " + name.pattern())
                .containsExactly("DNS .*\\.example\\.com", "USER_PRINCIPAL_NAME alice@.*");
    }

    @Test
    void environment_is_read() {
        ClientTrustSettings settings =
                config.load(
                                ConfigFolder.ROUTE,
                                Map.of(
                                        "DOWNSTREAM_MTLS_CA_FILE", "ca.pem",
                                        "DOWNSTREAM_MTLS_ENFORCEMENT", "policy",
                                        "DOWNSTREAM_MTLS_MAX_VERIFY_DEPTH", "3",
                                        "DOWNSTREAM_MTLS_MATCH_SUBJECT_ALT_NAMES",
                                                "[{\"email\":\".*@example\\\\.com\"}]"))
                        .edge()
                        .clientTrust()
                        .orElseThrow();

        assertThat(settings.enforcement()).isEqualTo(Enforcement.POLICY);
        assertThat(settings.maxDepth()).isEqualTo(3);
        assertThat(settings.names())
                .singleElement()
                .satisfies(
                        name -> assertThat(name.pattern().pattern()).isEqualTo(".*@example\\.com"));
    }

    @Test
    void an_empty_block_asks_for_nothing() {
        assertThat(config.load("downstream_mtls: {}\n" + ConfigFolder.ROUTE).edge().clientTrust())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enforcement: policy|downstream_mtls: has neither ca nor ca_file",
                "ca_file: none.pem|CA file: no such file",
                "ca_file: empty.pem|CA file: the certificate is empty",
                "ca_file: leaf.pem|CA file: holds no authority, only CN=leaf",
                "ca: YQ==|CA: expected PEM in base64",
                "ca: '***'|expected base64 text",
                "ca_file: ca.pem, enforcement: maybe|found \"maybe\", expected one of",
                "ca_file: ca.pem, max_verify_depth: -1|expected a whole number from 0",
                "ca_file: ca.pem, crl_file: none.pem|CRL file: no such file",
                "ca_file: ca.pem, crl_file: ca.pem|CRL file: ",
                "ca_file: ca.pem, crl_file: empty.pem|CRL file: found no revocation list",
                "ca_file: ca.pem, crl_file: other.pem|is not signed by the authority of that name",
                "ca_file: ca.pem, crl: YQ==|CRL: ",
                "ca_file: ca.pem, crl_files: crl.pem|unknown key; did you mean \"crl_file\"?",
                "ca_file: ca.pem, match_subject_alt_names: [{dns: '('}]|couldn't parse pattern",
                "ca_file: ca.pem, match_subject_alt_names: [{x500: a}]|unknown SAN type \"x500\"",
                "ca_file: ca.pem, match_subject_alt_names: [{dns: a, uri: b}]|expected {type: pattern}",
                "ca_file: ca.pem, match_subject_alt_names: [dns]|expected {type: pattern}"
            })
    void what_is_wrong_is_refused(String keys, String fault) {
        var _ = config.write("empty.pem", "");
        var _ = config.write("other.pem", TestAuthority.pem(CertificateRecipe.revoking(OTHER)));
        var _ =
                config.write(
                        "leaf.pem",
                        ConfigFolder.pem(new CertificateRecipe("CN=leaf").by(ROOT).certificate()));
        List<String> faults =
                config.faults("downstream_mtls: {" + keys + "}\n" + ConfigFolder.ROUTE);

        assertThat(faults).singleElement().asString().contains("downstream_mtls").contains(fault);
    }

    @Test
    void two_forms_of_one_thing_are_refused() {
        String ca = encoded(ConfigFolder.pem(ROOT.certificate()));
        String crl = encoded(TestAuthority.pem(CertificateRecipe.revoking(ROOT)));

        assertThat(config.faults(block("ca: " + ca, "ca_file: ca.pem")))
                .singleElement()
                .asString()
                .contains("cannot set both ca and ca_file");
        assertThat(config.faults(block("ca_file: ca.pem", "crl: " + crl, "crl_file: crl.pem")))
                .singleElement()
                .asString()
                .contains("cannot set both crl and crl_file");
    }

    @Test
    void without_tls_nobody_could_show_a_certificate() {
        assertThat(config.faults("insecure_server: true\n" + block("ca_file: ca.pem")))
                .singleElement()
                .asString()
                .contains("insecure_server has no TLS");
    }

    @Test
    void a_list_that_is_too_old_is_told() {
        // The folder's clock stands in 2030.
        assertThat(config.warnings(block("ca_file: ca.pem", "crl_file: crl.pem")))
                .anyMatch(w ->
                        w.contains(
                                        "downstream_mtls.crl_file: the revocation list of CN=clients was")
                                && w.contains("get the next one")
                                && !w.contains("refused"));
        assertThat(
                        config.warnings(
                                block(
                                        "ca_file: ca.pem",
                                        "crl_file: crl.pem",
                                        "enforcement: reject_connection")))
                .anyMatch(w -> w.contains("until then all its certificates are refused"));
    }

    @Test
    void a_list_of_nobody_is_told() {
        Issued stranger = new CertificateRecipe("CN=stranger").authority().selfSigned();
        var _ = config.write("crl.pem", TestAuthority.pem(CertificateRecipe.revoking(stranger)));

        assertThat(config.warnings(block("ca_file: ca.pem", "crl_file: crl.pem")))
                .anyMatch(w -> w.contains("is of no authority in ca"));
    }

    @Test
    void a_bundle_and_der_are_read() throws Exception {
        String list = TestAuthority.pem(CertificateRecipe.revoking(ROOT));
        var _ = config.write("crl.pem", list + list);
        var _ = config.write("crl.der", CertificateRecipe.revoking(ROOT).getEncoded());

        assertThat(read("ca_file: ca.pem", "crl_file: crl.pem").revocations()).hasSize(2);
        assertThat(read("ca_file: ca.pem", "crl_file: crl.der").revocations()).hasSize(1);
    }

    @Test
    void files_are_watched() {
        assertThat(config.load(block("ca_file: ca.pem", "crl_file: crl.pem")).watched())
                .contains(folder.resolve("ca.pem"), folder.resolve("crl.pem"));
    }
}
