package dev.sallyport.edge;

import static dev.sallyport.terms.CertificateFault.EXPIRED;
import static dev.sallyport.terms.CertificateFault.NOT_YET_VALID;
import static dev.sallyport.terms.CertificateFault.REVOCATION_UNKNOWN;
import static dev.sallyport.terms.CertificateFault.REVOKED;
import static dev.sallyport.terms.CertificateFault.TOO_DEEP;
import static dev.sallyport.terms.CertificateFault.TOO_LARGE;
import static dev.sallyport.terms.CertificateFault.UNREADABLE;
import static dev.sallyport.terms.CertificateFault.UNTRUSTED;
import static dev.sallyport.terms.CertificateFault.WEAK;
import static dev.sallyport.terms.CertificateFault.WRONG_NAME;
import static dev.sallyport.terms.CertificateFault.WRONG_USAGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.sallyport.edge.ClientTrustSettings.Enforcement;
import dev.sallyport.edge.ClientTrustSettings.NameKind;
import dev.sallyport.edge.ClientTrustSettings.NamePattern;
import dev.sallyport.fake.CertificateRecipe;
import dev.sallyport.fake.TestAuthority;
import dev.sallyport.fake.TestAuthority.Issued;
import dev.sallyport.terms.CertificateFault;
import dev.sallyport.terms.ClientCertificate;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which certificates of clients count: F010, T19. */
class ClientTrustTest {
    private static final Issued ROOT = authority("CN=root").selfSigned();

    private final List<X509CRL> lists = new ArrayList<>();
    private final List<NamePattern> names = new ArrayList<>();
    private List<X509Certificate> authorities = List.of(ROOT.certificate());
    private Enforcement enforcement = Enforcement.POLICY;
    private int depth = ClientTrustSettings.DEFAULT_DEPTH;
    private InstantSource clock = InstantSource.system();

    private static CertificateRecipe authority(String name) {
        return new CertificateRecipe(name).authority();
    }

    private static CertificateRecipe client() {
        return new CertificateRecipe("CN=client").forClients();
    }

    private ClientCertificate check(Certificate... shown) {
        return new ClientTrust(
                        new ClientTrustSettings(authorities, lists, enforcement, names, depth),
                        clock)
                .check(shown);
    }

    private Optional<CertificateFault> fault(Issued... shown) {
        return check(Arrays.stream(shown).map(Issued::certificate).toArray(X509Certificate[]::new))
                .fault();
    }

    @Test
    void certificate_of_the_authority_counts_and_is_written_down() throws Exception {
        X509Certificate shown =
                new CertificateRecipe("O=Example,OU=ops,CN=alice")
                        .serial(0xabcdef)
                        .dns("laptop.example.com")
                        .email("alice@example.com")
                        .uri("spiffe://example.com/alice")
                        .ip("2001:db8::1")
                        .userPrincipalName("alice@corp.example.com")
                        .by(ROOT)
                        .certificate();

        ClientCertificate certificate = check(shown);

        assertThat(certificate.isValid()).isTrue();
        assertThat(certificate.subject()).isEqualTo("CN=alice,OU=ops,O=Example");
        assertThat(certificate.issuer()).isEqualTo("CN=root");
        assertThat(certificate.serial()).isEqualTo("abcdef");
        assertThat(certificate.sans())
                .containsExactly(
                        "DNS:laptop.example.com",
                        "EMAIL:alice@example.com",
                        "URI:spiffe://example.com/alice",
                        "IP:2001:db8::1",
                        "UPN:alice@corp.example.com");
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        assertThat(certificate.fingerprint())
                .isEqualTo(HexFormat.of().formatHex(sha256.digest(shown.getEncoded())));
        assertThat(certificate.spkiHash())
                .isEqualTo(
                        Base64.getEncoder()
                                .encodeToString(sha256.digest(shown.getPublicKey().getEncoded())));
    }

    @Test
    void times_count() {
        assertThat(fault(client().days(-9, -1).by(ROOT))).contains(EXPIRED);
        assertThat(fault(client().days(1, 9).by(ROOT))).contains(NOT_YET_VALID);
    }

    @Test
    void authority_that_has_ended_vouches_for_nobody() {
        Issued client = client().days(-9, 90).by(ROOT);
        clock = InstantSource.fixed(Instant.now().plus(Duration.ofDays(60)));

        assertThat(fault(client)).contains(EXPIRED);
    }

    @Test
    void strangers_do_not_count() {
        Issued namesake = authority("CN=root").selfSigned();

        assertThat(fault(client().selfSigned())).contains(UNTRUSTED);
        assertThat(fault(new CertificateRecipe("CN=root").selfSigned())).contains(UNTRUSTED);
        assertThat(fault(client().by(namesake))).contains(UNTRUSTED);
        assertThat(fault(client().by(namesake), namesake)).contains(UNTRUSTED);
        assertThat(fault(client().by(authority("CN=other").selfSigned()))).contains(UNTRUSTED);
    }

    @Test
    void stranger_whose_certificate_has_also_ended_is_a_stranger() {
        assertThat(fault(client().days(-9, -1).selfSigned())).contains(UNTRUSTED);
    }

    @Test
    void client_without_the_right_to_issue_is_no_authority() {
        depth = 0;
        Issued alice = client().by(ROOT);

        assertThat(fault(new CertificateRecipe("CN=mallory").by(alice), alice)).contains(UNTRUSTED);
    }

    @Test
    void usage_counts_where_there_is_one() {
        assertThat(fault(new CertificateRecipe("CN=server").forServers().by(ROOT)))
                .contains(WRONG_USAGE);
        assertThat(fault(new CertificateRecipe("CN=any").by(ROOT))).isEmpty();
    }

    @Test
    void usage_of_an_authority_counts_too() {
        depth = 0;
        Issued forServers = authority("CN=for servers").forServers().by(ROOT);

        assertThat(fault(client().by(forServers), forServers)).contains(WRONG_USAGE);
    }

    @Test
    void weak_keys_and_hashes_do_not_count() {
        assertThat(fault(client().keys(TestAuthority.keys("RSA", 1024)).by(ROOT))).contains(WEAK);
        assertThat(fault(client().hash("SHA1").by(ROOT))).contains(WEAK);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "1, 2, false",
        "2, 2, true",
        "2, 3, false",
        "3, 3, true",
        "0, 4, true"
    })
    void depth_counts_the_authorities(int allowed, int above, boolean counts) {
        depth = allowed;
        List<Issued> shown = new ArrayList<>();
        Issued issuer = ROOT;
        for (int i = 1; i < above; i++) {
            issuer = authority("CN=intermediate " + i).by(issuer);
            shown.addFirst(issuer);
        }
        shown.addFirst(client().by(issuer));

        assertThat(fault(shown.toArray(Issued[]::new)))
                .isEqualTo(counts ? Optional.empty() : Optional.of(TOO_DEEP));
    }

    @Test
    void order_and_superfluous_certificates_do_not_matter() {
        depth = 0;
        Issued first = authority("CN=first").by(ROOT);
        Issued second = authority("CN=second").by(first);
        Issued other = authority("CN=other").selfSigned();

        assertThat(fault(client().by(second), ROOT, other, first, second)).isEmpty();
        assertThat(fault(client().by(second), first)).contains(UNTRUSTED);
    }

    @Test
    void intermediate_that_is_trusted_needs_no_root() {
        Issued intermediate = authority("CN=intermediate").by(ROOT);
        authorities = List.of(intermediate.certificate());

        assertThat(fault(client().by(intermediate))).isEmpty();
        assertThat(fault(client().by(ROOT))).contains(UNTRUSTED);
    }

    @Test
    void authorities_of_one_name_with_two_keys_both_count() {
        Issued renewed = authority("CN=root").selfSigned();
        authorities = List.of(ROOT.certificate(), renewed.certificate());

        assertThat(fault(client().by(ROOT))).isEmpty();
        assertThat(fault(client().by(renewed))).isEmpty();
    }

    @Test
    void certificate_that_is_itself_trusted_counts() {
        Issued own = client().selfSigned();
        Issued ended = client().days(-9, -1).selfSigned();
        authorities = List.of(own.certificate(), ended.certificate());

        assertThat(fault(own)).isEmpty();
        assertThat(fault(ended)).contains(EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "DNS, .*\\.example\\.com, true",
        "DNS, example\\.com, false",
        "DNS, laptop, false",
        "EMAIL, alice@example\\.com|bob@example\\.com, true",
        "EMAIL, .*@example\\.org, false",
        "URI, spiffe://.*, true",
        "IP_ADDRESS, 10\\..*, true",
        "IP_ADDRESS, laptop.*, false",
        "USER_PRINCIPAL_NAME, alice@corp, true"
    })
    void one_name_must_match_as_a_whole_and_by_kind(NameKind kind, String pattern, boolean counts) {
        names.add(new NamePattern(kind, Pattern.compile(pattern)));
        Issued client =
                client().dns("laptop.example.com")
                        .email("alice@example.com")
                        .uri("spiffe://a")
                        .ip("10.0.0.1")
                        .userPrincipalName("alice@corp")
                        .by(ROOT);

        assertThat(fault(client)).isEqualTo(counts ? Optional.empty() : Optional.of(WRONG_NAME));
        assertThat(fault(client().by(ROOT))).contains(WRONG_NAME);
    }

    @Test
    void revoked_certificate_does_not_count() {
        Issued revoked = client().by(ROOT);
        lists.add(CertificateRecipe.revoking(ROOT, revoked.certificate()));

        assertThat(fault(revoked)).contains(REVOKED);
        assertThat(fault(client().by(ROOT))).isEmpty();
    }

    @Test
    void only_the_list_of_the_issuer_itself_is_asked() {
        depth = 0;
        Issued intermediate = authority("CN=intermediate").by(ROOT);
        lists.add(CertificateRecipe.revoking(ROOT, intermediate.certificate()));

        assertThat(fault(client().by(intermediate), intermediate)).isEmpty();
    }

    @Test
    void list_that_another_has_signed_refuses_everybody() {
        Issued namesake = authority("CN=root").selfSigned();
        lists.add(CertificateRecipe.revoking(namesake));

        assertThat(fault(client().by(ROOT))).contains(REVOCATION_UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"POLICY, false", "POLICY_WITH_DEFAULT_DENY, false", "REJECT_CONNECTION, true"})
    void list_that_is_too_old_counts_unless_connections_are_rejected(
            Enforcement mode, boolean refused) {
        enforcement = mode;
        lists.add(CertificateRecipe.revoking(ROOT));
        clock = InstantSource.fixed(Instant.now().plus(Duration.ofDays(2)));

        assertThat(fault(client().by(ROOT)))
                .isEqualTo(refused ? Optional.of(REVOCATION_UNKNOWN) : Optional.empty());
    }

    @Test
    void too_much_and_nonsense_are_told_apart_from_certificates() {
        CertificateRecipe large = client();
        for (int i = 0; i < 800; i++) {
            large.dns("name" + i + ".of.a.large.certificate.example.com");
        }
        Issued[] many = new Issued[ClientTrust.MAX_CHAIN + 1];
        Arrays.fill(many, client().by(ROOT));

        assertThat(fault(large.by(ROOT))).contains(TOO_LARGE);
        assertThat(fault(many)).contains(TOO_LARGE);
        assertThat(check(new Nonsense()).fault()).contains(UNREADABLE);
    }

    @Test
    void chain_of_namesakes_costs_little() {
        depth = 0;
        Issued[] shown = new Issued[ClientTrust.MAX_CHAIN];
        shown[0] = client().by(authority("CN=loop").selfSigned());
        for (int i = 1; i < shown.length; i++) {
            shown[i] = authority("CN=loop").selfSigned();
        }
        long start = System.nanoTime();

        assertThat(fault(shown)).contains(UNTRUSTED);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    private static final class Nonsense extends Certificate {
        private static final long serialVersionUID = 1L;

        Nonsense() {
            super("X.509");
        }

        @Override
        public byte[] getEncoded() {
            return new byte[] {0x30, 0x03, 0x01, 0x01, 0x01};
        }

        @Override
        public void verify(PublicKey key) {}

        @Override
        public void verify(PublicKey key, String provider) {}

        @Override
        public String toString() {
            return "nonsense";
        }

        @Override
        public PublicKey getPublicKey() {
            throw new UnsupportedOperationException();
        }
    }
}
