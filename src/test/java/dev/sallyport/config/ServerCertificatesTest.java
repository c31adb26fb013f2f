package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.terms.CertifiedKey;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificatesTest {
    private static final CertifiedKey EC = SelfSigned.make(ConfigFolder.NOW);
    private static final CertifiedKey OTHER = SelfSigned.make(ConfigFolder.NOW);
    private static final CertifiedKey RSA = rsa();
    private static final String PAIR =
            "certificate_file: server.crt\ncertificate_key_file: server.key\n";

    @TempDir Path folder;
    private ConfigFolder config = new ConfigFolder(Path.of("."));

    private static CertifiedKey rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=rsa");
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            java.math.BigInteger.ONE,
                            java.util.Date.from(ConfigFolder.NOW),
                            java.util.Date.from(ConfigFolder.NOW.plus(Duration.ofDays(1))),
                            name,
                            pair.getPublic());
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
            return new CertifiedKey(
                    List.of(
                            new JcaX509CertificateConverter()
                                    .getCertificate(builder.build(signer))),
                    pair.getPrivate());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String write(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** Only the envelope matters: nobody tries to open it. */
    private static String encrypted() throws IOException {
        var method = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2);
        return write(
                new PemObject(
                        "ENCRYPTED PRIVATE KEY",
                        new EncryptedPrivateKeyInfo(method, new byte[16]).getEncoded()));
    }

    /** An EC key as OpenSSL writes it: parameters first, then SEC 1 with the curve's name. */
    private static String sec1(CertifiedKey pair) throws IOException {
        var key =
                new ECPrivateKey(
                        256,
                        ((java.security.interfaces.ECPrivateKey) pair.key()).getS(),
                        SECObjectIdentifiers.secp256r1);
        return write(new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded()))
                + write(new PemObject("EC PRIVATE KEY", key.getEncoded()));
    }

    @BeforeEach
    void files() {
        config = new ConfigFolder(folder);
        var _ = config.write("server.crt", ConfigFolder.pem(EC.leaf()));
        var _ = config.write("server.key", ConfigFolder.pem(EC.key()));
    }

    private List<String> faultsWithKey(String key) {
        var _ = config.write("server.key", key);
        return config.faults(PAIR);
    }

    @Test
    void pair_is_read_and_its_files_are_watched() {
        Configuration loaded = config.load(PAIR);
        assertThat(loaded.edge().certificates())
                .singleElement()
                .extracting(CertifiedKey::leaf)
                .isEqualTo(EC.leaf());
        assertThat(loaded.watched())
                .containsExactlyInAnyOrder(
                        folder.resolve("config.yaml"),
                        folder.resolve("server.crt"),
                        folder.resolve("server.key"));
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void every_kind_of_key_is_read() throws IOException {
        assertThat(faultsWithKey(sec1(EC))).isEmpty();
        assertThat(faultsWithKey(ConfigFolder.pem(EC.key()))).isEmpty();
        var _ = config.write("server.crt", ConfigFolder.pem(RSA.leaf()));
        assertThat(write(RSA.key())).contains("BEGIN RSA PRIVATE KEY");
        assertThat(faultsWithKey(write(RSA.key()))).isEmpty();
        assertThat(faultsWithKey(ConfigFolder.pem(RSA.key()))).isEmpty();
    }

    @Test
    void all_forms_add_up() {
        var _ = config.write("rsa.crt", ConfigFolder.pem(RSA.leaf(), EC.leaf()));
        var _ = config.write("rsa.key", ConfigFolder.pem(RSA.key()));
        Configuration loaded =
                config.load(
                        PAIR
                                + "certificates:\n  - cert: rsa.crt\n    key: rsa.key\n"
                                + "certificate: "
                                + base64(ConfigFolder.pem(OTHER.leaf()))
                                + "\ncertificate_key: "
                                + base64(ConfigFolder.pem(OTHER.key()))
                                + "\n");
        assertThat(loaded.edge().certificates())
                .extracting(CertifiedKey::leaf)
                .containsExactly(OTHER.leaf(), EC.leaf(), RSA.leaf());
        assertThat(loaded.edge().certificates().getLast().chain()).hasSize(2);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void each_mistake_has_its_own_fault() throws IOException {
        String begin = "config.yaml:1: certificate_file: server.crt: ";
        assertThat(faultsWithKey(ConfigFolder.pem(OTHER.key())))
                .containsExactly(
                        begin
                                + "the private key does not belong to the first certificate; check"
                                + " that both are of one pair");
        assertThat(faultsWithKey(ConfigFolder.pem(RSA.key()))).hasSize(1);
        assertThat(faultsWithKey(encrypted()))
                .singleElement()
                .asString()
                .startsWith(begin + "the private key is encrypted; decrypt it");
        assertThat(
                        faultsWithKey(
                                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                        + "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                        + "AAAAAAAAAAAAAAAAAAAAAA==\n-----END EC PRIVATE KEY-----\n"))
                .singleElement()
                .asString()
                .startsWith(begin + "the private key is encrypted; decrypt it");
        assertThat(faultsWithKey(ConfigFolder.pem(EC.leaf())))
                .singleElement()
                .asString()
                .startsWith(begin + "found no private key");
        assertThat(faultsWithKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
                .singleElement()
                .asString()
                .startsWith(begin + "not valid PEM");
        assertThat(faultsWithKey(""))
                .containsExactly(
                        "config.yaml:2: certificate_key_file: server.key is empty; expected PEM");
        assertThat(config.faults("certificate_file: server.crt\n"))
                .containsExactly(
                        "config.yaml:1: certificate_file: comes without certificate_key_file; a"
                                + " pair needs both");
        assertThat(config.faults("certificate_file: no.crt\ncertificate_key_file: no.key\n"))
                .containsExactly(
                        "config.yaml:1: certificate_file: no such file: no.crt",
                        "config.yaml:2: certificate_key_file: no such file: no.key");
        assertThat(config.faults("certificates: [{cert: server.crt, kee: server.key}]\n"))
                .hasSize(2)
                .anyMatch(f -> f.contains("certificates[0].kee: unknown key"));
    }

    @Test
    void expired_certificate_is_a_warning() {
        CertifiedKey old = SelfSigned.make(ConfigFolder.NOW.minus(Duration.ofDays(400)));
        var _ = config.write("server.crt", ConfigFolder.pem(old.leaf()));
        var _ = config.write("server.key", ConfigFolder.pem(old.key()));
        assertThat(config.warnings(PAIR))
                .singleElement()
                .asString()
                .startsWith("config.yaml:1: certificate_file: the certificate expired at 2029-");
    }

    @Test
    void key_that_others_may_read_is_a_warning() throws IOException {
        var _ =
                Files.setPosixFilePermissions(
                        folder.resolve("server.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(config.warnings(PAIR))
                .singleElement()
                .asString()
                .contains("others may read the private key");
    }

    @Test
    void without_a_certificate_one_is_made_with_a_warning() {
        Configuration loaded = config.load("log_level: info");
        assertThat(loaded.edge().certificates())
                .singleElement()
                .satisfies(pair -> assertThat(pair.key().getAlgorithm()).isEqualTo("EC"));
        assertThat(loaded.warnings())
                .singleElement()
                .asString()
                .contains("no certificate is given; serving a self-signed one");
        assertThat(config.load("insecure_server: true").edge().certificates()).isEmpty();
    }

    @Test
    void changed_certificate_changes_the_checksum_and_nothing_else_does() {
        long before = config.load(PAIR).checksum();
        assertThat(config.load(PAIR).checksum()).isEqualTo(before);
        var _ = config.write("server.key", ConfigFolder.pem(EC.key()) + "\n");
        assertThat(config.load(PAIR).checksum()).isNotEqualTo(before);
    }
}
